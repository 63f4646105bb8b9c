/* Cutting a photograph by hand: the picture is dragged under its frame. The form's own controls do the same. */
const form = document.querySelector("form[data-cut]");
const figure = document.querySelector("figure.portrait");
const [x, y, zoom] = ["x", "y", "zoom"].map((name) => form.elements[name]);
const picture = new Image();

function place() {
  const width = figure.clientWidth;
  const height = figure.clientHeight;
  const scale = Math.max(width / picture.naturalWidth, height / picture.naturalHeight) * (zoom.value / 100);
  const wide = picture.naturalWidth * scale;
  const high = picture.naturalHeight * scale;
  Object.assign(picture.style, {
    inlineSize: `${wide}px`,
    blockSize: `${high}px`,
    translate: `${((width - wide) * x.value) / 100}px ${((height - high) * y.value) / 100}px`,
  });
  return { across: wide - width, down: high - height };
}

function drag(event) {
  const { across, down } = place();
  const from = { x: event.clientX, y: event.clientY, left: Number(x.value), top: Number(y.value) };
  const move = (now) => {
    if (across > 0) x.value = from.left - ((now.clientX - from.x) / across) * 100;
    if (down > 0) y.value = from.top - ((now.clientY - from.y) / down) * 100;
    place();
  };
  picture.setPointerCapture(event.pointerId);
  picture.addEventListener("pointermove", move);
  picture.addEventListener("lostpointercapture", () => picture.removeEventListener("pointermove", move), { once: true });
}

picture.addEventListener("load", () => {
  picture.alt = figure.querySelector("img").alt;
  picture.draggable = false;
  figure.replaceChildren(picture);
  figure.classList.add("cutting");
  form.querySelector("[data-drag]").hidden = false;
  place();
});
picture.addEventListener("pointerdown", drag);
form.addEventListener("input", place);
picture.src = form.dataset.cut;
