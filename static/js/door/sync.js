/* Brings what was scanned without the network to the server, and fetches what it knows by now. */
import { fetchList } from "./list.js";
import { changeScans, dropList, scansOf } from "./store.js";

const MOST_AT_ONCE = 100;
const TIMEOUT = 20_000;

/* A page of the server: its token goes with what is sent. Null when somebody has to sign in first. */
export async function fetchPage(url) {
  const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("form[data-door]") ? page : null;
}

const tokenOf = (page) => page.querySelector("input[name=csrfmiddlewaretoken]").value;

function plain(scan) {
  const { key, told, direction, code, person, undoes, desk, place, listed_at, list_token } = scan;
  const sent = { key, told, direction, desk, place, listed_at, list_token, at: new Date(scan.at).toISOString() };
  return Object.assign(sent, code && { code }, person && { person }, undoes && { undoes });
}

async function send(device, token, scans) {
  const answer = await fetch(device.scans, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ scans: scans.map(plain) }),
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) return null;
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/* Sends until nothing moves any more; `look` names those who should not have been let in. */
async function sendAll(device, token) {
  const look = new Map();
  for (;;) {
    const waiting = (await scansOf(device.conference)).filter((scan) => scan.state === "waiting");
    if (!waiting.length) return { look: [...look.values()] };
    const batch = waiting.slice(0, MOST_AT_ONCE);
    const told = await send(device, token, batch);
    if (!told) return { look: [...look.values()], signedOut: true };
    for (const one of told.look) look.set(one.reference + one.time + one.why, one);
    const state = (scan) => (told.kept.includes(scan.key) ? "kept" : told.refused.includes(scan.key) ? "refused" : "waiting");
    await changeScans(batch, (scan) => ({ ...scan, state: state(scan) }));
    if (told.later.length === batch.length) return { look: [...look.values()] };
  }
}

/* {list, look, signedOut}: throws while there is no network. `page` is one of the server, if it is at hand. */
export async function sync(device, page) {
  const source = page ?? (await fetchPage(device.online));
  if (!source) {
    await dropList();
    return { list: null, look: [], signedOut: true };
  }
  const sent = await sendAll(device, tokenOf(source));
  const list = await fetchList(device);
  if (!list) return { ...sent, list, signedOut: true };
  // The new list knows what was taken over before it was made.
  const kept = (await scansOf(device.conference)).filter((scan) => scan.state === "kept");
  await changeScans(kept, () => null);
  return { ...sent, list };
}
