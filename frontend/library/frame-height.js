// For pages that embed us: <script src="…/nhung/khung.js" defer></script> lets our frames be as tall as they need.
// It listens only to frames whose address is ours; a sandboxed frame's own origin is "null".
const ours = new URL(document.currentScript.src).origin;
const TALLEST = 4000;

window.addEventListener("message", ({ data, origin, source }) => {
  if (!data || data.type !== "cehtt:height" || !(data.height > 0) || (origin !== ours && origin !== "null")) return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === source && new URL(frame.src, location.href).origin === ours) {
      frame.style.height = `${Math.min(data.height, TALLEST)}px`;
    }
  }
});
