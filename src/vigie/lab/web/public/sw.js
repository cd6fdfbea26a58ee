// Hydrogen's package has no service worker of its own, and needs one: pictures are fetched by <img>, which cannot carry a
// token, and Matrix media need one. This adds it, for the homeserver of the page that asks and for nobody else.
const MEDIA = "/_matrix/client/v1/media/";
const PATIENCE_MS = 5000;
const waiting = new Map();
let counter = 0;

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && new URL(event.request.url).pathname.startsWith(MEDIA)) {
    event.respondWith(withToken(event));
  }
});

self.addEventListener("message", (event) => event.waitUntil(answer(event)));

async function withToken(event) {
  const page = await self.clients.get(event.clientId);
  const session = page && (await ask(page, "getAuthInfo"));
  const known = session && session.accessToken && session.homeserver;
  if (!known || new URL(session.homeserver).origin !== new URL(event.request.url).origin) {
    return fetch(event.request);
  }
  return fetch(event.request.url, { headers: { Authorization: `Bearer ${session.accessToken}` } });
}

async function answer(event) {
  const { id, replyTo, type, payload } = event.data;
  if (replyTo !== undefined) {
    waiting.get(replyTo)?.(payload);
    waiting.delete(replyTo);
    return;
  }
  if (type === "skipWaiting") {
    await self.skipWaiting();
  } else if (type === "closeSession" || type === "haltRequests") {
    await tellOthers(event.source, type, payload);
  }
  event.source.postMessage({ replyTo: id, payload: type === "version" ? { version: "lab", buildHash: "lab" } : undefined });
}

// One page at a time may use a session: the others are asked to let go of it.
async function tellOthers(source, type, payload) {
  const pages = await self.clients.matchAll({ type: "window" });
  await Promise.all(pages.filter((page) => page.id !== source.id).map((page) => ask(page, type, payload)));
}

function ask(page, type, payload) {
  const id = ++counter;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    setTimeout(() => waiting.delete(id) && resolve(undefined), PATIENCE_MS);
    page.postMessage({ id, type, payload });
  });
}
