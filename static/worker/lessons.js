// Keeps the lessons one has opened, and nothing else: below /pelatihan/ only, and only the copies that
// lessons.js put into the store, which are the pages every stranger gets. A new version of the store
// throws the old ones away.
const STORE = "pelajaran-1";
const OURS = "pelajaran-";

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
  const answer = async () => {
    try {
      return await fetch(request);
    } catch (problem) {
      const store = await caches.open(STORE);
      const kept = await store.match(request, { ignoreVary: true });
      if (kept) return kept;
      throw problem;
    }
  };
  event.respondWith(answer());
});
