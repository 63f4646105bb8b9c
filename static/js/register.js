/* The form keeps itself while it is filled in, and long lists are searched by typing. Works without. */
const form = document.querySelector("form[data-draft]");
const kept = form.querySelector("[data-kept]");
const WAIT = 1200;
let timer;

async function keep() {
  const body = new URLSearchParams(new FormData(form));
  body.set("save", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    kept.textContent = answer.ok ? kept.dataset.kept : kept.dataset.not;
  } catch {
    kept.textContent = kept.dataset.not;
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, WAIT);
});
form.addEventListener("submit", () => clearTimeout(timer));

/* A combobox over a select, which stays in the form and holds the answer. */
const bare = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

function search(select) {
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const label = form.querySelector(`label[for="${select.id}"]`);
  const options = [...select.options].filter((option) => option.value);
  let shown = [];
  let at = -1;
  label.id ||= `${select.id}_label`;
  list.id = `${select.id}_found`;
  list.className = "found";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-labelledby", label.id);
  input.autocomplete = "off";
  input.value = select.selectedOptions[0]?.value ? select.selectedOptions[0].text : "";
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-autocomplete": "list",
    "aria-describedby": select.getAttribute("aria-describedby") ?? "",
    "aria-invalid": select.getAttribute("aria-invalid") ?? "false",
  }))
    input.setAttribute(name, value);

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  }

  function take(option) {
    select.value = option.value;
    input.value = option.text;
    close();
    select.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function mark(number) {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = (number + shown.length) % shown.length;
    const item = list.children[at];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  }

  function find() {
    const words = bare(input.value).split(/\s+/).filter(Boolean);
    shown = options.filter((option) => words.every((word) => bare(option.text).includes(word)));
    list.replaceChildren(
      ...shown.map((option, number) => {
        const item = document.createElement("li");
        item.id = `${list.id}_${number}`;
        item.textContent = option.text;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(option);
        });
        return item;
      }),
    );
    at = -1;
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  input.addEventListener("input", () => {
    select.value = "";
    find();
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    const same = options.find((option) => bare(option.text) === bare(input.value.trim()));
    if (!select.value && (same || shown.length === 1) && input.value.trim()) take(same ?? shown[0]);
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) find();
      if (shown.length) mark(event.key === "ArrowDown" ? at + 1 : Math.max(at, 0) - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(shown[at]);
    } else if (event.key === "Escape") close();
  });
  input.id = `${select.id}_search`;
  label.htmlFor = input.id;
  select.hidden = true;
  const box = document.createElement("div");
  box.className = "searched";
  select.before(box);
  box.append(input, list);
}

for (const select of form.querySelectorAll("select[data-search]")) if (select.options.length > 8) search(select);

/* What depends on an earlier answer is shown when that answer is given. */
function answersOf(name) {
  return [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    .filter((one) => !one.closest("[data-asked='no']") && (one.checked || one.tagName === "SELECT"))
    .map((one) => one.value);
}

function ask() {
  const done = new Set();
  for (const one of form.querySelectorAll("[data-if]")) {
    const box = one.closest("fieldset.field, .field");
    if (done.has(box)) continue;
    done.add(box);
    const wanted = answersOf(one.dataset.if).includes(one.dataset.ifValue);
    box.hidden = !wanted;
    box.dataset.asked = wanted ? "yes" : "no";
  }
}

form.addEventListener("change", ask);
ask();
