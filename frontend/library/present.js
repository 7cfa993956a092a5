// “Trình chiếu”: the task alone on the screen in large type; keys, a remote or two buttons go on and back. No clock.
import { button, el } from "./element.js";

const NEXT = new Set(["ArrowRight", "PageDown", "n"]);
const BACK = new Set(["ArrowLeft", "PageUp", "p"]);

export function presenting(frame) {
  const start = document.getElementById("trinh-chieu");
  if (!start) return;
  const bar = el(
    "div",
    { class: "present-bar", hidden: true },
    button(frame.says.back, () => move("back"), { sign: "left" }),
    el("span", { class: "present-title" }, frame.section.dataset.title),
    button(frame.says.leavePresenting, leave, { kind: "is-quiet" }),
    button(frame.says.next, () => move("next"), { kind: "is-main", after: "right-arrow" }),
  );
  frame.section.append(bar);

  start.addEventListener("click", enter);
  document.addEventListener("fullscreenchange", () => { if (!document.fullscreenElement) leave(); });
  document.addEventListener("keydown", (event) => {
    const arrowsAreTaken = event.key.startsWith("Page") ? false : event.target.matches("input, textarea, .region, [role=radio]");
    if (!on() || arrowsAreTaken) return;
    if (NEXT.has(event.key)) move("next", event);
    else if (BACK.has(event.key)) move("back", event);
    else if (event.key === "Escape") leave();
  });
  if (new URLSearchParams(location.search).has("trinh-chieu")) enter();

  function on() {
    return document.body.classList.contains("is-presenting");
  }

  function enter() {
    document.body.classList.add("is-presenting");
    bar.hidden = false;
    if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(() => {});
    window.scrollTo(0, 0);
  }

  function leave() {
    if (!on()) return;
    document.body.classList.remove("is-presenting");
    bar.hidden = true;
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    start.focus();
  }

  function move(way, event) {
    if (event) event.preventDefault();
    if (frame.moves) frame.moves[way]();
  }
}
