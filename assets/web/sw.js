// Keeps the page for use without a network. The two lines with values are written when it is exported.
const VERSION = "";
const FILES = [];
const MINE = `vistazo ${self.registration.scope} `, NAME = MINE + VERSION; // others may share the address's host

// One that comes after another waits until no page of that one is open: files of both don't belong together.
self.addEventListener("install", (event) => event.waitUntil((async () => {
  const kept = await caches.open(NAME);
  await kept.addAll(FILES.map((file) => new Request(file, { cache: "reload" })));
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(MINE) && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith((async () => {
    const kept = await (await caches.open(NAME)).match(event.request, { ignoreSearch: true });
    return kept || fetch(event.request);
  })());
});
