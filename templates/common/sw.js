/* The service worker of the check-in pages: while the network or the server is gone, it answers with the
   page that goes on without them. Which parts that needs, static/js/door/ready.js puts into the cache. */
const PATIENCE = 4000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (new URL(request.url).pathname.startsWith("{{ static_url }}")) event.respondWith(part(request));
});

async function kept(request) {
  const cache = await caches.open(new URL(registration.scope).pathname);
  return cache.match(request, { ignoreVary: true, ignoreSearch: true });
}

async function page(request) {
  const late = new Promise((_done, fail) => setTimeout(() => fail(new Error("late")), PATIENCE));
  try {
    const answer = await Promise.race([fetch(request), late]);
    if (answer.status < 500) return answer;
    return (await kept(`${registration.scope}offline/`)) ?? answer;
  } catch (error) {
    return (await kept(`${registration.scope}offline/`)) ?? Promise.reject(error);
  }
}

async function part(request) {
  return (await kept(request)) ?? fetch(request);
}
