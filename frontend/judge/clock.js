// The contest's clock counts by the server's time, not the device's.
import { say } from "./words.js";

const pad = (n) => String(n).padStart(2, "0");

function told(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const rest = `${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`;
  const time = `${hours}:${rest}`;
  return days ? say("days", { n: days, time }) : time;
}

export function clocks(serverNow) {
  const ahead = serverNow - Date.now();
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const starts = Number(clock.dataset.starts);
    const ends = Number(clock.dataset.ends);
    const left = clock.querySelector("[data-clock-left]");
    const words = clock.querySelector("[data-clock-words]");
    const meter = clock.querySelector("[data-clock-meter]");
    const wasBefore = serverNow < starts;
    const tick = () => {
      const now = Date.now() + ahead;
      const stage = now < starts ? "before" : now < ends ? "during" : "after";
      left.textContent = stage === "after" ? "" : told((stage === "before" ? starts : ends) - now);
      words.textContent = words.dataset[stage];
      meter.value = Math.round((1000 * Math.min(Math.max(now - starts, 0), ends - starts)) / (ends - starts));
      if (wasBefore && stage === "during") {
        setTimeout(() => location.reload(), 500 + Math.random() * 4000); // not all in one second
        return;
      }
      if (stage !== "after") setTimeout(tick, 1000 - (now % 1000));
    };
    tick();
  }
}
