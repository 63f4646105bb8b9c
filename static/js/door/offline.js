/* The door without the network: decides by the list of this device and writes down what it told. */
import { offerCamera } from "./camera.js";
import { loadList } from "./list.js";
import { deviceOf } from "./ready.js";
import { offerSilence, sound } from "./sound.js";
import { keepScan, scansOf } from "./store.js";
import { sync } from "./sync.js";

const AGAIN = 15_000;
const MOST_LAST = 6;
const CODE = /^[A-Za-z0-9_]{1,13}\.[\w-]{16,}$/;
const NO_NAME = /[\u0000-\u001f\u007f-\u009f\ufffd<>{}[\]\\|=:/@%$#]/;
const LONGEST_NAME = 120;
const one = (selector, within = document) => within.querySelector(selector);
const device = deviceOf();
const language = document.documentElement.lang;
let list = null;
let log = [];
let shown = null;

/* Rules: the same as verdict() and settle() of the server, for one person and today. */
const isAdmitted = (scan) => scan.told === "valid" || scan.told === "already_in";

/* {first, inside}: the entry by which the person was let in today, and whether they are inside. */
function standing(person) {
  const today = list.dayOf(list.now());
  const isHere = (scan) => scan.who === person.id && scan.place === list.place.code;
  const mine = log.filter((scan) => isHere(scan) && list.dayOf(scan.at) === today);
  const undone = new Set(mine.filter((scan) => scan.direction === "back").map((scan) => scan.undoes));
  const keys = new Set(mine.map((scan) => scan.key));
  const takenBackHere = [...undone].some((key) => !keys.has(key));
  let first = list.listDay === today && !takenBackHere ? (list.present.get(person.number) ?? null) : null;
  let inside = Boolean(first);
  for (const scan of mine) {
    if (scan.direction === "back" || !isAdmitted(scan) || undone.has(scan.key)) continue;
    inside = scan.direction === "in";
    if (inside) first ??= scan;
  }
  return { first, inside: inside && Boolean(first) };
}

function verdict(person) {
  if (!person) return "not_listed";
  if (person.state !== "confirmed") return person.state;
  if (person.badgeWorks === false) return "revoked";
  if (list.barred.has(person.number)) return list.refusal;
  const { first, inside } = standing(person);
  if (inside) return "already_in";
  return first ? "again" : "valid";
}

/* What the log is told; every other word is the state of somebody who is not confirmed. */
const TOLD = { valid: "valid", again: "valid", out: "valid" };
for (const word of ["already_in", "revoked", "not_listed", "no_right", "no_seat"]) TOLD[word] = word;
const toldOf = (word) => TOLD[word] ?? "not_confirmed";

function kindOf(text) {
  if (CODE.test(text)) return "code";
  const isName = text.length <= LONGEST_NAME && !NO_NAME.test(text) && /[\p{L}\p{N}]/u.test(text);
  return isName ? "name" : "nonsense";
}

/* Writing down comes before showing: what was told is never lost. */
async function write(facts, key = crypto.randomUUID()) {
  const by = { listed_at: list.made_at, list_token: list.token, place: list.place.code, desk: localStorage.getItem("door-desk") ?? "" };
  const scan = { conference: device.conference, key, at: list.now(), direction: "in", state: "waiting", ...by, ...facts };
  await keepScan(scan);
  log.push(scan);
  return scan;
}

async function decide(person, facts, key) {
  const { direction } = list.place;
  const word = person && direction === "out" ? "out" : verdict(person);
  const before = word === "already_in" ? standing(person).first : null;
  const scan = await write({ told: toldOf(word), who: person?.id, direction, ...facts }, key);
  showVerdict(word, { person, scan, before });
}

async function given(text, key) {
  const kind = kindOf(text.trim());
  if (!list) return showVerdict("no_list", {});
  if (kind === "code") return decide(await list.byBadge(text.trim()), { code: text.trim() }, key);
  if (kind === "name") return showFound(text);
  return text.trim() ? showVerdict("nonsense", { text }) : one("#q").focus();
}

async function takeBack(key, person) {
  const told = log.find((scan) => scan.key === key)?.told ?? "valid";
  await write({ direction: "back", told, undoes: key, who: person.id });
  showVerdict("taken_back", { person });
}

/* Showing. Every text stands in the page already, in its language. */
function clock(moment) {
  const isToday = !list || list.dayOf(moment) === list.dayOf(list.now());
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: list?.time_zone });
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: list?.time_zone });
  return isToday ? time.format(moment) : `${weekday.format(moment)} ${time.format(moment)}`;
}

function ago(milliseconds) {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return minutes < 120 ? words.format(-minutes, "minute") : words.format(-Math.round(minutes / 60), "hour");
}

function fill(template, facts) {
  const made = one(`template[${template}]`).content.cloneNode(true);
  for (const slot of made.querySelectorAll("[data-slot]")) {
    const value = facts[slot.dataset.slot];
    if (value) slot.textContent = value;
    else slot.remove();
  }
  for (const part of made.querySelectorAll("[data-needs]")) if (!facts[part.dataset.needs]) part.remove();
  return made;
}

const nativeOf = (person) => (person && person.native !== person.name ? person.native : "");
const detailsOf = (person) => [person.kind, person.from, person.reference].filter(Boolean).join(", ");

function showVerdict(word, { person, scan, before, text }) {
  shown = scan && isAdmitted(scan) ? { key: scan.key, person } : null;
  const facts = { name: person?.name, native: nativeOf(person), details: person && detailsOf(person) };
  const made = fill(`data-told="${word}"`, { ...facts, text: text?.slice(0, 80) });
  for (const place of made.querySelectorAll("[data-since]")) {
    const words = before?.desk ? place.dataset.sinceAt : place.dataset.since;
    place.textContent = words.replace("{time}", clock(before?.at ?? list?.now())).replace("{desk}", before?.desk ?? "");
  }
  const section = one("[data-verdict]");
  const { tone } = one(`template[data-told="${word}"]`).dataset;
  section.className = `verdict ${tone}`;
  section.dataset.verdict = tone;
  one("[data-verdict-time]").textContent = clock(list ? list.now() : Date.now());
  one("[data-verdict-words]").replaceChildren(made);
  one("[data-back]").hidden = !shown;
  showHead(false);
  one("[data-found]").hidden = true;
  sound(tone);
  again();
}

/* The page's head, or the verdict in its place. */
function showHead(isHead) {
  one("[data-head]").hidden = !isHead;
  one("[data-verdict]").hidden = isHead;
  one("[data-search]").classList.toggle("strong", isHead);
  one("[data-search]").classList.toggle("first", !isHead);
}

function showFound(text) {
  const found = list.find(text);
  const rows = found.map((person, number) => {
    const { first, inside } = standing(person);
    const facts = { ...person, native: nativeOf(person), order: String(number + 1), details: detailsOf(person) };
    const row = fill("data-person-row", facts);
    const state = list.place.direction === "out" ? "out" : person.state !== "confirmed" ? person.state : inside ? "in" : "let";
    for (const way of row.querySelectorAll("[data-way]")) if (way.dataset.way !== state) way.remove();
    const since = one("[data-in-since]", row);
    if (since) since.textContent = since.dataset.inSince.replace("{time}", clock(first.at));
    const button = one("button", row);
    button?.addEventListener("click", () => decide(person, { person: person.id }));
    return row;
  });
  one("[data-found] ol").replaceChildren(...rows);
  one("[data-found]").hidden = false;
  one("[data-nobody]").hidden = rows.length > 0;
  showHead(true);
  one("[data-found-count]").textContent = String(rows.length);
}

function again() {
  const field = one("#q");
  field.value = "";
  field.focus({ preventScroll: true });
  scrollTo(0, 0);
  tell();
}

/* The state of this device: the age of its list always, what waits, what could not be taken over. */
function tell() {
  const age = one("[data-age]");
  if (list && !list.isInTime()) list = null;
  const words = list ? age.dataset.age : age.dataset.none;
  age.textContent = words.replace("{time}", list ? clock(list.madeAt) : "").replace("{ago}", list ? ago(list.now() - list.madeAt) : "");
  const place = one("[data-place]");
  place.textContent = list ? [list.place.name, list.place.direction === "out" && place.dataset.out].filter(Boolean).join(" ") : "";
  const waiting = log.filter((scan) => scan.state === "waiting").length;
  const refused = log.filter((scan) => scan.state === "refused").length;
  one("[data-waiting]").textContent = one("[data-waiting]").dataset.waiting.replace("{number}", waiting);
  one("[data-refused]").textContent = refused ? one("[data-refused]").dataset.refused.replace("{number}", refused) : "";
  const here = list ? list.people.filter((_row, number) => standing(list.person(number)).inside).length : 0;
  one("[data-present]").textContent = String(here);
  const last = log.slice(-MOST_LAST).reverse();
  one("[data-last]").hidden = !last.length;
  one("[data-last] ol").replaceChildren(...last.map(row));
}

function row(scan) {
  const person = list?.byId(scan.who);
  const word = scan.direction === "in" ? scan.told : scan.direction;
  const made = fill("data-log-row", { time: clock(scan.at), name: person?.name });
  for (const each of made.querySelectorAll("[data-word]")) if (each.dataset.word !== word) each.remove();
  const isUndone = log.some((other) => other.undoes === scan.key);
  const button = one("button", made);
  if (!person || isUndone || scan.state !== "waiting" || word === "back" || !isAdmitted(scan)) button.remove();
  else button.addEventListener("click", () => takeBack(scan.key, person));
  return made;
}

function report(look) {
  if (!look.length) return;
  one("[data-report] ol").replaceChildren(...look.map((told) => fill("data-report-row", told)));
  one("[data-report]").hidden = false;
}

/* Sends what waits as soon as there is a network; the page with the network is then one link away. */
let syncing = false;

async function bring() {
  if (syncing) return;
  syncing = true;
  try {
    const told = await sync(device);
    list = told.list;
    report(told.look);
    one("[data-signed-out]").hidden = !told.signedOut;
    one("[data-network]").hidden = Boolean(told.signedOut);
  } catch {
    one("[data-network]").hidden = true;
  } finally {
    log = await scansOf(device.conference);
    syncing = false;
    tell();
  }
}

/* What the page with the network could not send. */
async function handedOver() {
  const data = JSON.parse(sessionStorage.getItem("door") ?? "null");
  sessionStorage.removeItem("door");
  if (!data || !list) return;
  if (data.scan) await takeBack(data.scan, list.byId(Number(data.whose)) ?? { id: Number(data.whose) });
  else if (data.person) await decide(list.byId(Number(data.person)), { person: Number(data.person) }, data.client_uuid);
  else await given(data.q ?? "", data.client_uuid);
}

async function begin() {
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    given(one("#q").value);
  });
  one("[data-next]").addEventListener("click", () => {
    showHead(true);
    again();
  });
  one("[data-back]").addEventListener("click", () => takeBack(shown.key, shown.person));
  list = await loadList(device);
  log = await scansOf(device.conference);
  offerSilence();
  offerCamera((code) => given(code));
  tell();
  await handedOver();
  document.documentElement.dataset.ready = "";
  addEventListener("online", bring);
  setInterval(bring, AGAIN);
  await bring();
}

begin();
