/* Improves pages that work without it: own marks, saving and filtering without a new page, clocks. */
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const MINUTE = 60_000;

function make(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

/* What happened is said in places that are there from the start: a new one would not be announced. */
const strip = make("div", "toast live");
const whisper = make("p", "vh");
for (const place of [strip, whisper]) {
  place.setAttribute("role", "status");
  document.body.append(place);
}
let silence;

function say(text, link) {
  const line = make("p", "page", text, " ");
  if (link) line.append(Object.assign(make("a", "", link.label), { href: link.url }));
  strip.replaceChildren(line);
  clearTimeout(silence);
  silence = setTimeout(() => strip.replaceChildren(), MINUTE / 4);
}

/* Own marks come in a response of their own, for the page may be anybody's. */
let mine;

async function loadMarks() {
  const url = document.body.dataset.marks;
  if (!url) return;
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  mine = await answer.json();
  showLinks();
  showMarks();
}

function showLinks() {
  const list = one(".mast .nav ul");
  for (const { label, url } of list ? mine.links : []) {
    if (one(`a[href="${CSS.escape(url)}"]`, list)) continue;
    list.append(make("li", "", Object.assign(make("a", "", label), { href: url })));
  }
}

function showMarks() {
  if (!mine) return;
  for (const link of all('a.btn[href*="/sessions/"][href$="/save/"]')) link.replaceWith(buttonFor(link));
  for (const button of all("button[data-code]")) {
    const saved = mine.saved.includes(button.dataset.code);
    button.setAttribute("aria-pressed", saved);
    button.firstChild.textContent = saved ? mine.words.saved : button.dataset.word;
  }
  for (const slot of all(".slot:not(:has(form))")) markSlot(slot);
}

function buttonFor(link) {
  const button = make("button", link.className, ...link.childNodes);
  button.type = "button";
  button.dataset.word = button.firstChild.textContent;
  button.dataset.url = link.pathname;
  button.dataset.code = link.pathname.split("/").at(-3);
  return button;
}

function markSlot(slot) {
  const title = one('h3 a[href*="/sessions/"]', slot);
  const code = title?.pathname.split("/").at(-2);
  const words = [];
  if (mine.saved.includes(code) && !one("button[data-code]", slot)) words.push(mine.words.saved);
  if (code in mine.clashes) words.push(`${mine.words.clash} ${mine.clashes[code].join(", ")}`);
  one(".own", slot)?.remove();
  if (words.length) one(".what", slot).append(make("p", "why own", make("b", "", words.join(". "))));
}

let busy = false;

async function save(button) {
  if (busy) return;
  busy = true;
  const body = new URLSearchParams({ csrfmiddlewaretoken: mine.token });
  if (button.getAttribute("aria-pressed") === "true") body.set("take_off", "1");
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(button.dataset.url, { method: "POST", headers, body });
    const told = await answer.json();
    if (told.saved) mine = told;
    showMarks();
    say(told.said, mine.schedule);
  } catch {
    location.assign(button.dataset.url); // the page says what is wrong, or asks to sign in
  } finally {
    busy = false;
  }
}

/* A filter is answered in place; the form itself stays, so neither focus nor typing is lost. */
let shown = location.pathname + location.search;
let asking;

async function show(url, form) {
  shown = url;
  asking?.abort();
  asking = new AbortController();
  const main = one("#main");
  const focused = document.activeElement;
  try {
    const answer = await fetch(url, { signal: asking.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const parts = page.getElementById("main");
    if (form) one("form.filters", parts).replaceWith(form);
    main.replaceChildren(...parts.childNodes);
    document.title = page.title;
    if (main.contains(focused)) focused.focus({ preventScroll: true });
    showMarks();
    whisper.textContent = one("[data-count]", main)?.textContent ?? "";
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
}

function filter(form) {
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  const path = form.getAttribute("action") || location.pathname;
  const url = query.size ? `${path}?${query}` : path;
  if (url === shown) return;
  history.pushState(null, "", url);
  show(url, form);
}

/* Clocks go by the device, unless that is plainly wrong: then by the hour that the page came with. */
let skew = 0;

function hours(zone, options = {}) {
  const now = new Date(Date.now() + skew);
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  const time = new Intl.DateTimeFormat("en-GB", clock).format(now);
  if (!options.weekday) return time;
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", timeZone: zone });
  return `${day.format(now)} ${time}`;
}

function setSkew() {
  const came = one("[data-clock] time")?.dateTime;
  const late = came ? Date.now() - Date.parse(came) : 0;
  // A page that is shown again says nothing of the hour.
  const again = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (!again && (late < -MINUTE || late > 3 * MINUTE)) skew = -late;
}

function tick() {
  for (const clock of all("[data-clock]")) {
    const time = one("time", clock);
    if (time) time.textContent = hours(clock.dataset.clock, { weekday: true });
  }
  moveLine();
  setTimeout(tick, MINUTE - ((Date.now() + skew) % MINUTE));
}

/* The line of the present stands before the first session that has not begun. */
function moveLine() {
  const line = one(".nowline");
  const zone = one("[data-clock]")?.dataset.clock;
  const time = line && one("time", line);
  if (!time || !zone) return;
  const slots = all(".slot:has(.when > time)");
  const next = slots.find((slot) => Date.parse(one(".when > time", slot).dateTime) > Date.now() + skew);
  if (next && next.previousElementSibling !== line) next.before(line);
  if (!next) line.remove();
  if (!new URLSearchParams(location.search).get("tz")) time.textContent = hours(zone);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-code]");
  if (button) save(button);
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (menu) {
    menu.open = false;
    one("summary", menu).focus();
  }
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("form.filters");
  if (form) filter(form);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.filters")) return;
  event.preventDefault();
  filter(event.target);
});
addEventListener("popstate", () => {
  const url = location.pathname + location.search;
  if (url !== shown) show(url);
});

/* Signing out takes the list of the door off this device; what was scanned with it stays until it is sent. */
if ("visitor" in document.body.dataset) indexedDB.deleteDatabase("door-list");
one(".note.boxed[role=alert]")?.focus();
setSkew();
tick();
loadMarks();
