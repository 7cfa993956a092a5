// A problem: editor, draft on the device, run on one's own input, send, the verdict live.
import { STARTERS, keep, kept, lastLanguage } from "./draft.js";
import { openEditor } from "./editor.js";
import { showMarks } from "./marks.js";
import { showResult } from "./result.js";
import { copyButtons } from "./samples.js";
import { mine, mineAgain, send, watch } from "./server.js";
import { problemTabs } from "./tabs.js";
import { megabytes, say, whole } from "./words.js";

const page = JSON.parse(document.getElementById("bai-toan").textContent);
const form = document.getElementById("lam-bai");
const find = (name) => form.querySelector(`[data-${name}]`);
const language = document.getElementById("language");
const textarea = document.getElementById("source");
const saved = find("saved");
const problemTab = problemTabs();
let spoken = "cpp";
let saving = 0;

function fresh(id) {
  const draft = kept(page.draft, id);
  return draft === null ? STARTERS[id] || "" : draft;
}

function changed() {
  clearTimeout(saving);
  saved.textContent = "";
  saving = setTimeout(() => {
    saved.textContent = keep(page.draft, spoken, editor.value) ? say("saved") : "";
  }, 600);
}

const last = lastLanguage();
if (last && [...language.options].some((option) => option.value === last)) language.value = last;
spoken = language.value;
textarea.value = fresh(spoken);
const editor = openEditor(textarea, spoken, changed);

language.addEventListener("change", () => {
  clearTimeout(saving);
  keep(page.draft, spoken, editor.value);
  spoken = language.value;
  editor.language(spoken);
  editor.value = fresh(spoken);
  keep(page.draft, spoken, editor.value);
});

const ENDINGS = { c: "c", cpp: "cpp", cc: "cpp", cxx: "cpp", py: "python", pas: "pascal", pp: "pascal" };
find("open-file").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  event.target.value = "";
  if (!file) return;
  if (file.size > 128 * 1024) return complain(say("too_long"));
  const told = ENDINGS[file.name.split(".").pop().toLowerCase()];
  if (told && !(told === "cpp" && spoken === "cpp17")) {
    language.value = told;
    language.dispatchEvent(new Event("change"));
  }
  editor.value = await file.text();
  editor.focus();
});

function complain(words) {
  const place = find("send-error");
  place.textContent = words;
  place.hidden = !words;
}

function refuse(problem) {
  if (problem.message === "sign_in" || problem.code === "sign_in") {
    const place = find("send-error");
    const link = document.createElement("a");
    link.href = `/dang-nhap?next=${encodeURIComponent(`${location.pathname}#bai-lam`)}`;
    link.textContent = say("sign_in");
    const [before, after] = say("sign_in_first", { link: "\n" }).split("\n");
    place.replaceChildren(before, link, after);
    place.hidden = false;
  } else complain(problem.code ? problem.message : say("not_sent"));
}

async function busy(button, work) {
  complain("");
  button.disabled = true;
  button.classList.add("is-busy");
  try {
    await work();
  } catch (problem) {
    refuse(problem);
  } finally {
    button.disabled = false;
    button.classList.remove("is-busy");
  }
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
let pressed = null; // the same press keeps its key until the server has answered

form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(find("send"), async () => {
    keep(page.draft, spoken, editor.value);
    const fields = { language: spoken, source: editor.value };
    if (!pressed || pressed.source !== fields.source || pressed.language !== spoken) pressed = { ...fields, send_key: newKey() };
    let answer;
    try {
      answer = await send(page.send, pressed);
    } catch (problem) {
      if (problem.code) pressed = null; // refused, not lost: the next press is another one
      throw problem;
    }
    pressed = null;
    problemTab.work();
    const place = document.querySelector("[data-result]");
    showResult(place, answer.watch, async () => {
      const link = document.createElement("a");
      link.href = answer.place;
      link.textContent = say("submission", { n: answer.id });
      const line = document.createElement("p");
      line.className = "small";
      line.append(link);
      place.append(line);
      showMarks(await mineAgain());
    });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const narrow = matchMedia("(max-width: 999px)").matches;
    place.scrollIntoView({ block: narrow ? "start" : "nearest", behavior: calm ? "auto" : "smooth" });
  });
});

const tryBox = document.getElementById("chay-thu");
const tryOpen = find("try-open");
function showTry(open) {
  tryBox.hidden = !open;
  tryOpen.setAttribute("aria-expanded", String(open));
}
tryOpen.addEventListener("click", () => {
  showTry(tryBox.hidden);
  if (!tryBox.hidden) document.getElementById("dau-vao").focus();
});

find("try").addEventListener("click", () => busy(find("try"), async () => {
  const told = find("try-told");
  const output = find("try-output");
  const errors = find("try-errors");
  keep(page.draft, spoken, editor.value);
  output.textContent = "";
  errors.hidden = true;
  told.textContent = say("queued");
  const before = await mine();
  const known = before.judging ? before : await mineAgain(); // the machines may be back since
  const fields = { language: spoken, source: editor.value, input: document.getElementById("dau-vao").value };
  const answer = await send(page.try, fields);
  await new Promise((ended) => {
    watch(
      answer.watch,
      (trial) => {
        const outcome = trial.words[0].toUpperCase() + trial.words.slice(1);
        const figures = trial.cpu_ms !== null && { outcome, ms: whole(trial.cpu_ms), mb: megabytes(trial.memory_kb || 0) };
        told.textContent = figures ? say("trial_figures", figures) : outcome;
        if (trial.state !== "judged") {
          if (!known.judging) {
            told.textContent = say("resting");
            ended();
          }
          return;
        }
        output.textContent = trial.output;
        errors.textContent = trial.errors;
        errors.hidden = !trial.errors;
        ended();
      },
      (trial) => trial.state === "judged" || !known.judging,
    );
  });
}));

mine().then((known) => {
  if (!known.languages || !known.languages.length) return;
  for (const option of language.options) {
    if (!known.languages.includes(option.value)) option.disabled = true;
  }
});

copyButtons();
