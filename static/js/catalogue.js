// The catalogue's form: filters act at once, and an address names only what was chosen.
const form = document.querySelector("form[data-catalogue]");

if (form) {
  const sieve = document.querySelector("[data-sieve]");
  // Beside the shelf there is room for the filters; above it they stay folded.
  if (sieve && window.matchMedia("(min-width: 56rem)").matches) sieve.open = true;

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.form === form && field.type !== "search") form.requestSubmit();
  });

  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });

  // Without an answer, the browser's own way may still get one, or says what is wrong.
  for (const failure of ["htmx:sendError", "htmx:responseError"]) {
    form.addEventListener(failure, () => form.submit());
  }
}
