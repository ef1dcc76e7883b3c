// The page of a product's photos: says early what cannot be sent, and shows photos once made.

const HEAVIEST = 12 * 1024 * 1024;
const PATIENCE = [1500, 2500, 4000, 6000, 10000, 20000];

async function refresh(gallery) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const item of gallery.querySelectorAll('[data-state="menunggu"]')) {
    const fresh = page.querySelector(`[data-photo="${item.dataset.photo}"]`);
    if (!fresh || fresh.dataset.state === "menunggu") continue;
    item.dataset.state = fresh.dataset.state;
    // Only the picture: words being typed below it stay.
    item.querySelector(".gallery__picture").replaceWith(fresh.querySelector(".gallery__picture"));
  }
}

async function watch(gallery) {
  for (const pause of PATIENCE) {
    if (!gallery.querySelector('[data-state="menunggu"]')) return;
    await new Promise((resolve) => setTimeout(resolve, pause));
    await refresh(gallery);
  }
}

const gallery = document.querySelector("[data-gallery]");
if (gallery) watch(gallery);

const input = document.querySelector("[data-photos] input[type=file]");
if (input) {
  input.addEventListener("change", () => {
    const heavy = [...input.files].find((file) => file.size > HEAVIEST);
    input.setCustomValidity(heavy ? `${heavy.name} > 12 MB` : "");
    if (heavy) input.reportValidity();
  });
}
