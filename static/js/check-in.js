/* Improves the door, which works without it: no new page for each scan, a sound, the camera, and going on
   without the network on the page that this device keeps. */
import { offerCamera } from "./door/camera.js";
import { deviceOf, makeReady } from "./door/ready.js";
import { offerSilence, sound } from "./door/sound.js";
import { sync } from "./door/sync.js";

const PATIENCE = 4000;
const one = (selector, within = document) => within.querySelector(selector);
let isReady = false;
let sending = false;

function show(html, url) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = one("#main", page);
  if (!main) {
    location.assign(url);
    return;
  }
  document.title = page.title;
  one("#main").replaceChildren(...main.childNodes);
  history.replaceState(null, "", url);
  begin();
  scrollTo(0, 0);
  const field = one("#q");
  field?.focus({ preventScroll: true });
  field?.select();
}

/* What was sent goes with us to the page that decides without the network: with its key, so that the
   scan counts once even if the server did get it. */
function goOnAlone(data) {
  sessionStorage.setItem("door", JSON.stringify(Object.fromEntries(data)));
  location.assign(deviceOf().offline);
}

/* Without a list of ours the form is sent the plain way, and the browser says what is wrong. */
async function send(form, button) {
  if (sending) return;
  sending = true;
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  if (button?.dataset.person) data.set("whose", button.dataset.person);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.headers.get("Content-Type")?.startsWith("text/html")) throw new Error("no page");
    if (answer.status >= 500) throw new Error(answer.statusText);
    show(await answer.text(), answer.redirected ? answer.url : form.action);
  } catch {
    if (isReady) {
      goOnAlone(data);
      return;
    }
    form.removeAttribute("data-door");
    form.requestSubmit(button);
  } finally {
    sending = false;
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-door]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

/* What this device brought of the time without the network, and whether it could go on now. */
async function ready() {
  const device = deviceOf();
  try {
    const [, told] = await Promise.all([makeReady(device), sync(device, document)]);
    isReady = Boolean(told.list);
    report(told.look);
  } catch {
    isReady = false;
  }
  tell();
}

/* The row may have been replaced while we waited. */
function tell() {
  const place = one("[data-ready]");
  place.textContent = isReady ? place.dataset.ready : place.dataset.notReady;
}

function report(look) {
  if (!look.length) return;
  one("[data-report]").hidden = false;
  const row = one("template[data-report-row]");
  const rows = look.map((told) => {
    const made = row.content.cloneNode(true);
    for (const slot of made.querySelectorAll("[data-slot]")) slot.textContent = told[slot.dataset.slot];
    return made;
  });
  one("[data-report] ol").replaceChildren(...rows);
}

function begin() {
  offerSilence();
  offerCamera((code) => {
    const field = one("#q");
    field.value = code;
    return send(field.form);
  });
  sound(one("[data-verdict]")?.dataset.verdict);
  localStorage.setItem("door-desk", one("#desk").value);
  if (isReady) tell();
}

begin();
ready();
const RENEWED = 5 * 60_000;
setInterval(() => document.visibilityState === "visible" && ready(), RENEWED);
