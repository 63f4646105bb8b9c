/* The camera stays on over several scans; a code is read once until another one is held before it. */
const PAUSE = 300;
let stream;
let lastCode;

/* `scanned` is called with each new code and awaited. */
export function offerCamera(scanned) {
  const offer = document.querySelector("[data-camera]");
  if (!offer || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  if (stream) {
    watch(scanned);
    return;
  }
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      offer.hidden = true;
      watch(scanned);
    } catch {
      const place = document.querySelector("[data-camera-failed]");
      place.textContent = place.dataset.cameraFailed;
    }
  });
}

async function watch(scanned) {
  const video = document.querySelector("video.camera");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  video.hidden = false;
  video.srcObject = stream;
  await video.play();
  while (video.isConnected) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found && found.rawValue !== lastCode) {
      lastCode = found.rawValue;
      await scanned(lastCode);
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}
