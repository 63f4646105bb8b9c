/* One short high tone lets in, two say look again, a long low one refuses. */
const SOUNDS = { good: [[880, 0, 0.12]], warn: [[440, 0, 0.15], [440, 0.22, 0.15]], bad: [[196, 0, 0.5]] };
const MUTED = "door-muted";
let speaker;

export function sound(tone) {
  if (!(tone in SOUNDS) || localStorage.getItem(MUTED) || !("AudioContext" in window)) return;
  speaker ??= new AudioContext();
  for (const [pitch, after, length] of SOUNDS[tone]) {
    const voice = new OscillatorNode(speaker, { frequency: pitch });
    const volume = new GainNode(speaker, { gain: 0.3 });
    voice.connect(volume).connect(speaker.destination);
    voice.start(speaker.currentTime + after);
    voice.stop(speaker.currentTime + after + length);
  }
}

/* The switch says by its pressed state whether the door is silent. */
export function offerSilence() {
  const button = document.querySelector("button[data-silent]");
  if (!button || !("AudioContext" in window)) return;
  button.closest("[hidden]")?.removeAttribute("hidden");
  button.setAttribute("aria-pressed", String(Boolean(localStorage.getItem(MUTED))));
  button.onclick = () => {
    if (localStorage.getItem(MUTED)) localStorage.removeItem(MUTED);
    else localStorage.setItem(MUTED, "1");
    offerSilence();
    sound("good");
  };
}
