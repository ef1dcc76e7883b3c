// Keeps the lessons one has opened, and nothing else: below /pelatihan/ only, and only the copies that
// lessons.js put into the store, which are the pages every stranger gets. A new version of the store
// throws the old ones away.
const STORE = "pelajaran-1";
const OURS = "pelajaran-";
const GONE = [404, 410];
// A copy that was not renewed for so long is no longer handed out: the lesson may have been withdrawn since.
const LONGEST = 60 * 24 * 3600 * 1000;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(OURS) && name !== STORE) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

// The network first, always: what is kept is for when there is none.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const drop = async () => (await caches.open(STORE)).delete(request, { ignoreVary: true });
  const answer = async () => {
    try {
      const found = await fetch(request);
      // What is withdrawn, or has moved, is not kept either.
      if (GONE.includes(found.status) || found.type === "opaqueredirect") event.waitUntil(drop());
      return found;
    } catch (problem) {
      const store = await caches.open(STORE);
      const kept = await store.match(request, { ignoreVary: true });
      if (kept && request.mode === "navigate" && Date.now() - Date.parse(kept.headers.get("Date")) > LONGEST) {
        await drop();
        throw problem;
      }
      if (kept) return kept;
      throw problem;
    }
  };
  event.respondWith(answer());
});
