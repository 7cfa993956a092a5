// Own marks on public pages: solved, tried, waiting; and whether judging is paused.
// The sign and the word tell it, colour comes last.
import { say } from "./words.js";

const MARKS = { solved: "✓", tried: "✗", waiting: "?" };

export function showMarks(told) {
  document.querySelectorAll("[data-judging-note]").forEach((note) => { note.hidden = told.judging; });
  for (const place of document.querySelectorAll("[data-problem]")) {
    const state = (told.problems || {})[place.dataset.problem];
    const mark = place.querySelector("[data-mark]");
    if (!mark || !MARKS[state]) continue;
    mark.className = `mark is-${state}`;
    mark.innerHTML = `<span aria-hidden="true">${MARKS[state]}</span><span class="hidden-words">${say(state)}</span>`;
  }
}
