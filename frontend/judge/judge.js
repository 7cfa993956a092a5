// On every page of the judge: own marks, the note that judging is paused, the contest's clock.
import { clocks } from "./clock.js";
import { showMarks } from "./marks.js";
import { mine } from "./server.js";

function showTeam(told) {
  const place = document.querySelector("[data-own-team]");
  if (!place || !told.team) return;
  const button = place.querySelector(".is-main");
  if (button) button.textContent = told.team.name;
}

mine().then(
  (told) => {
    clocks(told.now_ms);
    showMarks(told);
    showTeam(told);
  },
  () => clocks(Date.now()),
);
