// Reading aloud: a recording, else a voice that is really installed here; else there is no button.
import { el, icon } from "./element.js";

let playing = null;
const waiting = new Set();

function voiceOf(language) {
  if (!("speechSynthesis" in window)) return null;
  const fits = (voice) => voice.localService && voice.lang.toLowerCase().replace("_", "-").startsWith(language);
  return speechSynthesis.getVoices().find(fits) || null;
}

export function canSpeak(say) {
  return Boolean(say && (say.sound || voiceOf(say.language || "vi")));
}

export function stop() {
  if (playing) playing.pause();
  playing = null;
  if ("speechSynthesis" in window) speechSynthesis.cancel();
}

/** True when something is heard. */
export function speak(say) {
  if (!say) return false;
  stop();
  if (say.sound) {
    playing = new Audio(say.sound);
    playing.play().catch(() => {});
    return true;
  }
  const voice = voiceOf(say.language || "vi");
  if (!voice) return false;
  const line = new SpeechSynthesisUtterance(say.text);
  line.voice = voice;
  line.lang = voice.lang;
  line.rate = 0.9;
  speechSynthesis.speak(line);
  return true;
}

/** A speaker button, hidden until there is something to hear it with. Voices may arrive late. */
export function speaker(say, words, { large = false, name = "" } = {}) {
  const node = el(
    "button",
    { class: `speaker${large ? " is-large" : ""}`, type: "button", "aria-label": name ? `${words}: ${name}` : words, onclick: (event) => { event.stopPropagation(); speak(say); } },
    icon("speaker"),
    large ? words : null,
  );
  const decide = () => {
    node.hidden = !canSpeak(say);
    node.dispatchEvent(new CustomEvent("decided"));
  };
  decide();
  if (node.hidden) waiting.add(decide);
  return node;
}

if ("speechSynthesis" in window && speechSynthesis.addEventListener) {
  speechSynthesis.addEventListener("voiceschanged", () => waiting.forEach((decide) => decide()));
}
