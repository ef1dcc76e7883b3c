// data-summary: after a refused form the reader starts at the list of what to mend.
document.querySelector("[data-summary]")?.focus();
