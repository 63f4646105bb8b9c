/* What a device keeps between pages, in two databases: signing out drops the list and leaves the scans. */
const LIST = "door-list";
const SCANS = "door-scans";
const KEY_PATHS = { [LIST]: "conference", [SCANS]: "key" };

function open(name) {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(name, { keyPath: KEY_PATHS[name] });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

/* One transaction; what `act` asks for is answered once it is safely written. */
async function run(name, mode, act) {
  const database = await open(name);
  database.onversionchange = () => database.close();
  try {
    return await new Promise((done, fail) => {
      const change = database.transaction(name, mode);
      const asked = act(change.objectStore(name));
      change.oncomplete = () => done(asked?.result);
      change.onerror = change.onabort = () => fail(change.error);
    });
  } finally {
    database.close();
  }
}

export const readList = (conference) => run(LIST, "readonly", (store) => store.get(conference));
export const keepList = (list) => run(LIST, "readwrite", (store) => store.put(list));
export const dropList = () => run(LIST, "readwrite", (store) => store.clear());
export const keepScan = (scan) => run(SCANS, "readwrite", (store) => store.put(scan));

/* First scanned first. */
export async function scansOf(conference) {
  const all = await run(SCANS, "readonly", (store) => store.getAll());
  return all.filter((scan) => scan.conference === conference).sort((a, b) => a.at - b.at);
}

export function changeScans(scans, change) {
  return run(SCANS, "readwrite", (store) => {
    for (const scan of scans) {
      const changed = change(scan);
      if (changed) store.put(changed);
      else store.delete(scan.key);
    }
  });
}
