// Questions that only follow from other answers stay hidden until then; without this script all stand there.

const fits = (form, wanted) => {
  const byName = {};
  for (const pair of wanted.split(" ")) {
    const [name, value] = pair.split("=");
    (byName[name] ||= []).push(value);
  }
  return Object.entries(byName).every(([name, values]) => values.includes(new FormData(form).get(name)));
};

for (const form of document.querySelectorAll("[data-asks]")) {
  const show = () => {
    // In order, since one hidden question may hide the next.
    for (const asked of form.querySelectorAll("[data-asked-if]")) {
      asked.hidden = !fits(form, asked.dataset.askedIf);
      if (asked.hidden) for (const input of asked.querySelectorAll("input")) input.checked = false;
    }
  };
  form.addEventListener("change", show);
  show();
}
