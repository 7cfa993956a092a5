// A verdict as a row of paper squares that turn over one by one. The same as templates/judge/_result.html.
import { watch } from "./server.js";
import { megabytes, say, whole } from "./words.js";

const TURN_MS = 110;
const SIGNS = { AC: "✓", JE: "!" };

function part(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function square(number, one) {
  const made = part("li", `test${one ? ` is-${one.v.toLowerCase()}` : ""}`);
  made.append(part("span", "hidden-words", one ? `${say("test", { n: number })} ` : say("test_not_run", { n: number })));
  if (one) made.append(one.v);
  else {
    const shown = part("span", "", String(number));
    shown.setAttribute("aria-hidden", "true");
    made.append(shown);
  }
  return made;
}

/** Watches a submission and draws it into `place`; `ended` is told of the verdict. */
export function showResult(place, address, ended) {
  const head = part("p", "verdict");
  const note = part("p");
  const advice = part("p");
  const tests = part("ol", "tests");
  const more = part("div");
  tests.setAttribute("aria-label", say("tests"));
  tests.setAttribute("aria-live", "off");
  place.replaceChildren(head, note, advice, tests, more);
  place.hidden = false;
  let shown = 0;
  let latest = null;
  let turning = false;

  const turn = () => {
    turning = false;
    if (!latest) return;
    for (let n = tests.children.length; n < latest.tests_total; n += 1) tests.append(square(n + 1));
    while (tests.children.length > latest.tests_total && latest.tests_total) tests.lastChild.remove();
    if (shown > latest.tests.length) { // another worker began anew
      shown = 0;
      tests.replaceChildren();
    }
    if (shown < latest.tests.length) {
      const one = latest.tests[shown];
      const made = square(one.n, one);
      made.classList.add("is-new");
      tests.children[shown] ? tests.children[shown].replaceWith(made) : tests.append(made);
      shown += 1;
      turning = true;
      setTimeout(turn, Math.max(30, TURN_MS - latest.tests.length * 2));
      return;
    }
    if (latest.state === "judging" && tests.children[shown]) tests.children[shown].classList.add("is-now");
    if (latest.state === "judged") finish(latest);
  };

  const waitingWords = (told) => {
    if (told.paused) return say("paused");
    return told.state === "queued" && told.ahead ? say("ahead", { n: whole(told.ahead) }) : "";
  };

  const finish = (told) => {
    head.className = `verdict is-${told.verdict.toLowerCase()}`;
    const sign = part("span", "", SIGNS[told.verdict] || "✗");
    sign.setAttribute("aria-hidden", "true");
    head.replaceChildren(sign, part("span", "", `${told.words} (${told.verdict})`));
    advice.textContent = told.advice;
    if (told.verdict === "CE") tests.remove();
    more.replaceChildren();
    if (told.compile_log) {
      const log = part("pre", "code-block is-error", told.compile_log);
      log.tabIndex = 0;
      more.append(part("h2", "", say("compiler")), log);
    }
    if (told.verdict !== "CE" && told.verdict !== "JE" && told.cpu_ms !== null) {
      more.append(part("p", "small soft numbers", say("figures", { ms: whole(told.cpu_ms), mb: megabytes(told.memory_kb || 0) })));
    }
    if (told.can_read_solution) {
      const link = part("a", "button is-leaf is-small", say("solution"));
      link.href = `/lap-trinh/bai/${told.problem}/loi-giai`;
      const line = part("p", "buttons");
      line.append(link);
      more.append(line);
    }
    if (ended) ended(told);
  };

  watch(
    address,
    (told) => {
      latest = told;
      if (told.state !== "judged") head.textContent = told.words[0].toUpperCase() + told.words.slice(1);
      note.textContent = waitingWords(told);
      note.hidden = !note.textContent;
      if (!turning) turn();
    },
    (told) => told.state === "judged",
  );
}
