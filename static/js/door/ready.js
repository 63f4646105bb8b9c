/* Makes a device ready for a day without the network: the worker, the page it will show, and its parts. */
/* Keeps the page for later and all that it is made of; what another build left is dropped. */
async function keepPage(url, scope) {
  const answer = await fetch(url, { cache: "no-store" });
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
  const parts = [...page.querySelectorAll("link[rel=stylesheet], link[rel=icon], link[rel=modulepreload], script[src]")];
  const urls = parts.map((part) => new URL(part.getAttribute("href") ?? part.getAttribute("src"), location).href);
  const cache = await caches.open(scope);
  const there = new Set((await cache.keys()).map((request) => request.url));
  await cache.addAll(urls.filter((part) => !there.has(part)));
  await cache.put(url, answer);
  const isOld = (part) => part !== answer.url && !urls.includes(part);
  await Promise.all([...there].filter(isOld).map((part) => cache.delete(part)));
}

export async function makeReady(device) {
  if (!("serviceWorker" in navigator)) throw new Error("no worker");
  await navigator.serviceWorker.register("/sw.js", { scope: device.online });
  await keepPage(device.offline, device.online);
  // Without this a browser may drop what it keeps when its disk is full; a refusal is no reason to stop.
  await navigator.storage?.persist?.();
}

/* Where the pages are and what they need, as the row “This device” says. */
export function deviceOf(page = document) {
  return { ...page.querySelector("[data-device]").dataset };
}
