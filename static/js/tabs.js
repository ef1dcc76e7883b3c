// A row of tabs wider than the phone begins with the one the reader is on.
for (const here of document.querySelectorAll(".tabs [aria-current='page'], .tabs [aria-current='true']")) {
  const row = here.closest(".tabs");
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}
