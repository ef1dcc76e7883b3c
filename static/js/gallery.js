// A thumb slides its photo into view, without a jump of the page.
for (const gallery of document.querySelectorAll("[data-gallery]")) {
  const strip = gallery.querySelector("[data-strip]");
  for (const thumb of gallery.querySelectorAll("[data-thumb]")) {
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      const photo = document.querySelector(thumb.hash);
      strip.scrollTo({ left: photo.offsetLeft - strip.offsetLeft });
    });
  }
}
