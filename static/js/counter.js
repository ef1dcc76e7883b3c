// data-counter: how many characters a field still takes; the template for the sentence is its value, e.g. "%s left".
document.querySelectorAll("[data-counter][maxlength]").forEach((field) => {
  const note = document.createElement("p");
  note.className = "counter";
  field.after(note);
  const tell = () => {
    const left = field.maxLength - field.value.length;
    note.textContent = field.dataset.counter.replace("%s", left);
    note.classList.toggle("counter--full", left <= 0);
  };
  field.addEventListener("input", tell);
  tell();
});
