// Own marks on public pages: solved, tried, waiting. The sign and the word tell it, colour comes last.
const MARKS = { solved: ["✓", "đã giải được"], tried: ["✗", "chưa đúng"], waiting: ["?", "đang chờ"] };

export function showMarks(told) {
  for (const place of document.querySelectorAll("[data-problem]")) {
    const state = (told.problems || {})[place.dataset.problem];
    const mark = place.querySelector("[data-mark]");
    if (!mark || !MARKS[state]) continue;
    const [sign, words] = MARKS[state];
    mark.className = `mark is-${state}`;
    mark.innerHTML = `<span aria-hidden="true">${sign}</span><span class="hidden-words">${words}</span>`;
  }
}
