// data-count: while counting, say how many that makes sold; the value is how many should be there.
document.querySelectorAll("form[data-count]").forEach((form) => {
  const note = form.querySelector("[data-count-sold]");
  const tell = () => {
    const rest = [form.remaining, form.returned, form.spoiled].reduce((left, field) => left - (Number(field.value) || 0), Number(form.dataset.count));
    note.hidden = form.remaining.value === "" || rest < 0;
    note.textContent = note.dataset.countSold.replace("%s", rest);
  };
  form.addEventListener("input", tell);
  tell();
});
