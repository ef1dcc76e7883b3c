// A thumb slides its photo into view, without a jump of the page.
for (const showcase of document.querySelectorAll("[data-showcase]")) {
  const strip = showcase.querySelector("[data-strip]");
  for (const thumb of showcase.querySelectorAll("[data-thumb]")) {
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      const photo = document.querySelector(thumb.hash);
      strip.scrollTo({ left: photo.offsetLeft - strip.offsetLeft });
    });
  }
}
