/* The timetable desk under keys and mouse: sends the page's own forms and shows the answer in place. */
const desk = document.getElementById("desk");
const live = document.createElement("p");
live.className = "vh";
live.setAttribute("role", "status");
document.body.append(live);

const chosen = () => desk.querySelector("a[data-code][aria-current=true]");

/* One after the other: each answer holds where the session is now, which the next request must say. */
let queue = Promise.resolve();
function later(work) {
  queue = queue.then(work).catch(() => location.reload());
  return queue;
}

async function show(url, options) {
  const pane = desk.querySelector(".pane");
  const scroll = [pane.scrollLeft, pane.scrollTop];
  const focus = document.activeElement;
  const held = desk.contains(focus) && { code: focus.dataset.code, id: focus.id, form: focus.form?.id, name: focus.name, value: focus.value };
  const answer = await fetch(url, options);
  if (answer.status !== 200 && answer.status !== 400) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("desk");
  if (!fresh) throw new Error("signed out");
  desk.replaceChildren(...fresh.childNodes);
  Object.assign(desk.dataset, fresh.dataset);
  if (answer.status === 200) history.replaceState(null, "", answer.url);
  live.textContent = [...page.querySelectorAll(".toast p")].map((line) => line.textContent.trim()).join(" ");
  prepare();
  const after = desk.querySelector(".pane");
  [after.scrollLeft, after.scrollTop] = scroll;
  if (held) refocus(held);
}

function refocus({ code, id, form, name, value }) {
  const button = form && name && desk.querySelector(`#${form} button[name="${name}"][value="${value}"]`);
  const target = (code && desk.querySelector(`a[data-code="${code}"]`)) || button || (id && document.getElementById(id)) || chosen();
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function send(form, more = {}) {
  return later(() => {
    const now = document.getElementById(form);
    if (!now) return undefined;
    const body = new FormData(now);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    return show(location.href, { method: "POST", body: new URLSearchParams(body) });
  });
}

desk.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  later(() => show(location.href, { method: "POST", body }));
});

desk.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='?']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  later(() => show(link.href));
});

const KEYS = { ArrowUp: ["earlier", "shorter"], ArrowDown: ["later", "longer"], Delete: ["tray", "tray"], Backspace: ["tray", "tray"] };

desk.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.target.matches("input, select")) {
    event.preventDefault();
    send("undo");
    return;
  }
  const link = event.target.closest("a[data-code][aria-current=true]");
  if (!link || event.ctrlKey || event.altKey || event.metaKey) return;
  const ahead = getComputedStyle(desk).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const aside = { [ahead]: "after", [ahead === "ArrowLeft" ? "ArrowRight" : "ArrowLeft"]: "before" }[event.key];
  const move = aside ?? KEYS[event.key]?.[Number(event.shiftKey)];
  if (!move) return;
  event.preventDefault();
  send("step", { do: move });
});

/* Pulling: the column under the pointer is the room, its row the hour, in steps of five minutes. */
let pulled;

function prepare() {
  for (const link of desk.querySelectorAll("a[data-code]")) {
    link.draggable = false;
    link.parentElement.draggable = true;
  }
}

desk.addEventListener("dragstart", (event) => {
  const link = event.target.querySelector?.("a[data-code]");
  if (!link) return;
  const top = event.target.getBoundingClientRect().top;
  pulled = { code: link.dataset.code, href: link.href, grip: link.dataset.rows ? event.clientY - top : 0 };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", link.textContent);
});
desk.addEventListener("dragend", () => {
  pulled = undefined;
  desk.querySelector(".aimed")?.classList.remove("aimed");
});
desk.addEventListener("dragover", (event) => {
  const raster = event.target.closest(".desk-raster");
  if (!pulled || !raster) return;
  event.preventDefault();
  raster.classList.add("aimed");
});
desk.addEventListener("drop", (event) => {
  const raster = event.target.closest(".desk-raster");
  if (!pulled || !raster) return;
  event.preventDefault();
  const [first, second] = raster.querySelectorAll(".tick");
  const tick = first.getBoundingClientRect();
  const hour = second ? second.getBoundingClientRect().top - tick.top : tick.height;
  const rows = Math.max(Math.round(((event.clientY - pulled.grip - tick.top) / hour) * 12), 0);
  const minutes = Number(desk.dataset.first) * 60 + rows * 5;
  const column = [...raster.querySelectorAll(".room")].find((room) => {
    const box = room.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX < box.right;
  });
  if (!column || minutes >= 1440) return;
  const start = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const { code, href } = pulled;
  if (chosen()?.dataset.code !== code) later(() => show(href));
  send("place", { start, end: "", room: column.dataset.room, day: desk.dataset.day });
});

prepare();
