// data-keep: a lesson that was opened is kept on this phone, as the page that every stranger gets: without
// a name, without progress. The mark is shown only when the store really holds the page.
const mark = document.querySelector("[data-keep]");
const STORE = "pelajaran-1";

// What the page needs to look as it does; the worker hands it out when there is no network.
function parts() {
  const found = [
    ...Array.from(document.querySelectorAll("link[rel='stylesheet'], link[rel='preload'], link[rel='icon']"), (link) => link.href),
    ...Array.from(document.querySelectorAll("script[src]"), (script) => script.src),
    ...Array.from(document.querySelectorAll(".lesson img"), (image) => image.currentSrc || image.src),
  ];
  return found.filter((address) => new URL(address).origin === location.origin);
}

async function put(store, address, mustBePublic) {
  const answer = await fetch(address, { credentials: "omit" });
  // A copy of what is not there any more for strangers is not kept.
  if ([404, 410].includes(answer.status)) await store.delete(address, { ignoreVary: true });
  const isPublic = answer.headers.get("Cache-Control")?.includes("public");
  if (!answer.ok || answer.redirected || (mustBePublic && !isPublic)) return false;
  await store.put(address, answer);
  return true;
}

async function keep() {
  const store = await caches.open(STORE);
  if (navigator.onLine && (await put(store, location.pathname, true))) {
    for (const address of parts()) {
      if (!(await store.match(address))) await put(store, address, false);
    }
  }
}

async function show() {
  const store = await caches.open(STORE);
  mark.hidden = !(await store.match(location.pathname, { ignoreVary: true }));
}

async function start() {
  await navigator.serviceWorker.register(mark.dataset.keep);
  // Without a network the copy itself is being read: there is nothing to fetch.
  await keep().catch(() => {});
  await show();
  mark.querySelector("button").addEventListener("click", async () => {
    const store = await caches.open(STORE);
    await store.delete(location.pathname, { ignoreVary: true });
    await show();
  });
}

if (mark && "serviceWorker" in navigator && "caches" in window) start().catch(() => {});
