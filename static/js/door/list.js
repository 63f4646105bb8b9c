/* The list by which a device decides without the network; see docs/reference/door-list.md. */
import { dropList, keepList, readList } from "./store.js";
import { Folding } from "./search.js";

const VERSION = 1;
const DIGEST_BYTES = 16;
const MINUTE = 60_000;
const MOST_FOUND = 20;

const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const textOf = (bytes) => btoa(String.fromCharCode(...bytes));

/* True also where the browser knows no Ed25519: then HTTPS alone vouches for the list. */
async function isOurs(bytes, signature, publicKey) {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", bytesOf(publicKey), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return true;
  }
  return crypto.subtle.verify({ name: "Ed25519" }, key, bytesOf(signature), bytes);
}

/* Fetches the list and keeps it; null when the session or the role ended, and then none is kept. */
export async function fetchList(device) {
  const answer = await fetch(device.list, { cache: "no-store" });
  if ([401, 403, 404].includes(answer.status)) {
    await dropList();
    return null;
  }
  if (!answer.ok) throw new Error(answer.statusText);
  const bytes = await answer.arrayBuffer();
  const signature = answer.headers.get("List-Signature");
  if (!(await isOurs(bytes, signature, device.key))) throw new Error("The list is not signed by us.");
  const facts = JSON.parse(new TextDecoder().decode(bytes));
  const skew = Date.parse(facts.made_at) - Date.now();
  await keepList({ conference: device.conference, bytes, signature, skew });
  return new List(facts, skew);
}

/* The list that is kept, once it is known to be whole, or null; one that has ended is dropped. */
export async function loadList(device) {
  const kept = await readList(device.conference);
  if (!kept) return null;
  const facts = JSON.parse(new TextDecoder().decode(kept.bytes));
  const list = new List(facts, kept.skew);
  const isWhole = await isOurs(kept.bytes, kept.signature, device.key);
  if (isWhole && facts.version === VERSION && list.isInTime()) return list;
  await dropList();
  return null;
}

export class List {
  constructor(facts, skew) {
    Object.assign(this, facts);
    this.skew = skew;
    this.madeAt = Date.parse(facts.made_at);
    this.until = Date.parse(facts.until);
    this.byCode = new Map(facts.codes.map(([digest, number, works]) => [digest, { number, works }]));
    this.present = new Map(facts.present.map(([number, since, desk]) => [number, { at: since * 1000, desk }]));
    this.refusal = facts.refused[0];
    this.barred = new Set(facts.refused[1]);
    this.folder = new Folding(facts.folding);
    this.day = new Intl.DateTimeFormat("en-CA", { timeZone: facts.time_zone });
    this.listDay = facts.day;
  }

  /* By the server's clock, which may differ from that of the device. */
  now() {
    return Date.now() + this.skew;
  }

  /* A clock that was put back would make the list last for ever. */
  isInTime() {
    return this.now() >= this.madeAt - MINUTE && this.now() <= this.until;
  }

  dayOf(moment) {
    return this.day.format(moment);
  }

  person(number) {
    const row = this.people[number];
    const [id, reference, name, native, language, category, delegation, organization, state] = row;
    const from = this.delegations[delegation] ?? organization;
    const kind = this.categories[category];
    return { number, id, reference, name, native, language, kind, from, state };
  }

  async byBadge(code) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
    const found = this.byCode.get(textOf(new Uint8Array(digest, 0, DIGEST_BYTES)));
    return found ? { ...this.person(found.number), badgeWorks: found.works } : null;
  }

  byId(id) {
    const number = this.people.findIndex((row) => row[0] === id);
    return number < 0 ? null : this.person(number);
  }

  /* As find_people of the server: by ID, by parts of the names, else by their sound; confirmed first. */
  find(text) {
    const reference = text.trim().toUpperCase().replaceAll("#", "");
    const terms = this.folder.terms(text);
    const having = (words) => (row) => words.every((word) => row.at(-1).includes(word));
    const sounds = this.folder.soundsOf(terms).map((sound) => `~${sound}~`);
    const ways = [(row) => row[1] === reference, having(terms), sounds.length ? having(sounds) : () => false];
    for (const way of terms.length ? ways : []) {
      const found = this.people.flatMap((row, number) => (way(row) ? [this.person(number)] : []));
      const waits = (person) => Number(person.state !== "confirmed");
      if (found.length) return found.sort((a, b) => waits(a) - waits(b)).slice(0, MOST_FOUND);
    }
    return [];
  }
}
