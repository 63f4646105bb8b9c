/* Improves the door, which works without it: no new page for each scan, a sound, and the camera. */
const one = (selector, within = document) => within.querySelector(selector);
const SOUNDS = { good: [[880, 0, 0.12]], warn: [[440, 0, 0.15], [440, 0.22, 0.15]], bad: [[196, 0, 0.5]] };
const PAUSE = 300;
let speaker;
let sending = false;

/* One short high tone lets in, two say look again, a long low one refuses. */
function sound(tone) {
  if (!(tone in SOUNDS) || !("AudioContext" in window)) return;
  speaker ??= new AudioContext();
  for (const [pitch, after, length] of SOUNDS[tone]) {
    const voice = new OscillatorNode(speaker, { frequency: pitch });
    const volume = new GainNode(speaker, { gain: 0.3 });
    voice.connect(volume).connect(speaker.destination);
    voice.start(speaker.currentTime + after);
    voice.stop(speaker.currentTime + after + length);
  }
}

function show(html, url) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = one("#main", page);
  if (!main) return location.assign(url);
  document.title = page.title;
  one("#main").replaceChildren(...main.childNodes);
  history.replaceState(null, "", url);
  offerCamera();
  sound(one("[data-verdict]")?.dataset.verdict);
  scrollTo(0, 0);
  const field = one("#q");
  field?.focus({ preventScroll: true });
  field?.select();
}

/* The network may be slow or gone: the form is then sent the plain way, and the browser says what is wrong. */
async function send(form, button) {
  if (sending) return;
  sending = true;
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    if (!answer.headers.get("Content-Type")?.startsWith("text/html")) throw new Error("no page");
    show(await answer.text(), answer.redirected ? answer.url : form.action);
  } catch {
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

/* The camera stays on over several scans; a code is read once until another one is held before it. */
let stream;
let lastCode;

function offerCamera() {
  const offer = one("[data-camera]");
  if (!offer || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  if (stream) return watch();
  offer.hidden = false;
  one("button", offer).addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      offer.hidden = true;
      watch();
    } catch {
      const place = one("[data-camera-failed]");
      place.textContent = place.dataset.cameraFailed;
    }
  });
}

async function watch() {
  const video = one("video.camera");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  video.hidden = false;
  video.srcObject = stream;
  await video.play();
  while (video.isConnected) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found && found.rawValue !== lastCode && !sending) {
      lastCode = found.rawValue;
      const field = one("#q");
      field.value = lastCode;
      await send(field.form);
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

offerCamera();
sound(one("[data-verdict]")?.dataset.verdict);
