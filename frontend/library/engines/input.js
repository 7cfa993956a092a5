// fill-in and drill: write into the boxes, with keys on the screen or any keyboard.
import { button, el, fill, icon } from "../element.js";
import { number, PLACES, sums, told } from "../generator.js";
import { isRight, readNumber } from "../reading.js";
import { frames } from "../counters.js";
import { speaker } from "../speech.js";
import { walk } from "../frame.js";

const LARGEST_SEED = 9999;

export function input(frame) {
  if (frame.data.mode === "drill") drill(frame);
  else fillIn(frame);
}

function fillIn(frame) {
  const items = [...frame.text.querySelectorAll(".asked")];
  const told_ = frame.data.questions;
  walk(frame, told_.length, (place, judge) => {
    const ask = items[place].querySelector(".asked-ask");
    const drawn = items[place].querySelector(".asked-picture");
    const words = ask ? ask.textContent.trim() : "";
    board(frame, judge, {
      ask: words,
      say: told_[place].say || (words ? { text: words } : null),
      picture: drawn ? drawn.cloneNode(true) : null,
      pieces: pieces(items[place].querySelector(".asked-line")),
      ...told_[place],
    });
  });
}

/** The line's words between its boxes. */
function pieces(line) {
  const found = [""];
  for (const node of line.firstElementChild.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) found[found.length - 1] += node.textContent;
    else found.push("");
  }
  return found;
}

function drill(frame, seed = 1 + Math.floor(Math.random() * LARGEST_SEED)) {
  const { forms, count, repeat, dots, unit } = frame.data;
  const list = sums(forms, seed, count);
  const again = () => drill(frame);
  const ask = (all, done) => walk(frame, all.length, (place, judge) => {
    const one = all[place];
    const names = told(one);
    const form = forms[one.form];
    const after = unit ? ` ${unit}` : "";
    const withUnit = "+−".includes(one.operation) ? after : "";
    board(frame, {
      right: judge.right,
      wrong: (help) => {
        if (repeat && !missed.includes(one)) missed.push(one);
        judge.wrong({ ...help, extra: dots ? counters(one) : null });
      },
    }, {
      pieces: [`${names.a}${after} ${one.operation} ${names.b}${withUnit} = `, after],
      answers: [[number(one.result)]],
      hint: fill(form.hint, names),
      explain: fill(form.explain, names),
      note: fill(frame.says.sheet, { n: seed }),
    });
  }, { done });
  const missed = [];
  ask(list, (results) => {
    if (missed.length && repeat) ask(missed.splice(0), () => frame.finish({ results, again }));
    else frame.finish({ results, again });
  });
}

function counters(one) {
  const [a, b] = [one.a / PLACES, one.b / PLACES];
  if (a > 20 || b > 20 || !"+−".includes(one.operation)) return null;
  return el("div", { class: "help-counters", "aria-hidden": "true" }, ...(one.operation === "+" ? [frames(a), frames(b)] : [frames(a, b)]));
}

function board(frame, judge, task) {
  const { kind } = frame.data;
  const numeric = kind !== "text";
  const onScreen = numeric ? [..."1234567890", ...(kind === "decimal" ? [","] : [])] : task.keys || [];
  const boxes = [];
  const longLine = task.pieces.join("").length > 16 || task.answers.length > 1;
  const isText = !numeric && task.pieces.join("").length > 40;
  const line = el("p", { class: `play-line${isText ? " is-text" : longLine ? " is-long" : ""}` });
  task.pieces.forEach((words, place) => {
    line.append(words);
    if (place >= task.answers.length) return;
    const longest = Math.max(...task.answers[place].map((one) => one.length));
    const box = el("input", {
      class: "play-box", type: "text", size: Math.max(2, Math.min(longest + 1, 18)), autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false",
      inputmode: onScreen.length ? "none" : "text", "aria-label": fill(frame.says.blank, { n: place + 1 }), enterkeyhint: "done",
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        check();
      }
    });
    box.addEventListener("focus", () => { current = place; });
    box.addEventListener("input", () => {
      box.classList.remove("is-wrong");
      if (kind === "decimal" && box.value.includes(".")) box.value = box.value.replace(".", ",");
    });
    boxes.push(box);
    const close = (/^[,.;:!?)]+/.exec(task.pieces[place + 1] || "") || [""])[0]; // stays with its box at the end of a line
    line.append(close ? el("span", { class: "unbroken" }, box, close) : box);
    task.pieces[place + 1] = (task.pieces[place + 1] || "").slice(close.length);
  });
  let current = 0;
  let settled = false;
  const answer = button(frame.says.answer, check, { kind: "is-main is-large" });
  frame.stage.replaceChildren(...[
    task.ask ? el("div", { class: "play-question" }, speaker(task.say, frame.says.listen), el("h2", { class: "play-ask", "data-task": true }, task.ask)) : null,
    task.picture,
    line,
    frame.feedback, // beside what was written, above the keys
    el("div", { class: `keypad${numeric ? " is-numbers" : ""}` }, onScreen.length ? el("div", { class: "keys", role: "group", "aria-label": frame.says.keys }, ...onScreen.map(key), rub(), numeric && answer) : null, !numeric && answer),
    task.note ? el("p", { class: "play-note soft small" }, task.note) : null,
  ].filter(Boolean));
  if (!matchMedia("(pointer: coarse)").matches || onScreen.length) boxes[0].focus({ preventScroll: true });

  function key(words) {
    return el("button", { class: "key", type: "button", onclick: () => type(words) }, words);
  }

  /** True where a new sentence begins. */
  function opening(before) {
    return /[.!?…]\s*$/.test(before) && !frame.data.capitals;
  }

  function rub() {
    return el("button", { class: "key is-rub", type: "button", "aria-label": numeric ? frame.says.rub : frame.says.rubWord, onclick: () => type(null) }, icon("rub"));
  }

  function type(words) {
    if (settled) return;
    const box = boxes[current];
    const before = box.classList.contains("is-wrong") ? "" : box.value; // a wrong answer gives way to the new one
    if (words === null && !numeric) {
      const last = box.value ? box : [...boxes].reverse().find((one) => one.value) || box; // what a key wrote goes whole
      last.value = "";
      last.classList.remove("is-wrong");
      last.focus({ preventScroll: true });
      return;
    }
    if (words === null) box.value = [...before].slice(0, -1).join("");
    else box.value = numeric ? before + words : opening(task.pieces[current]) ? words[0].toUpperCase() + words.slice(1) : words;
    box.classList.remove("is-wrong");
    const empty = numeric || words === null ? null : boxes.find((one) => !one.value.trim());
    (empty || box).focus({ preventScroll: true }); // a chosen word fills its box, so on to the next
  }

  function check() {
    if (settled) return;
    const empty = boxes.find((box) => !box.value.trim());
    if (empty) {
      frame.tell("hint", frame.says.empty);
      empty.focus({ preventScroll: true });
      return;
    }
    const odd = numeric && boxes.find((box) => readNumber(box.value, kind) === null);
    if (odd) {
      frame.tell("hint", fill(frame.says.notNumber, { example: kind === "decimal" ? "12,5" : "25" }));
      odd.focus({ preventScroll: true });
      return;
    }
    const wrong = boxes.filter((box, place) => !isRight(box.value, task.answers[place], kind, frame.data.capitals));
    boxes.forEach((box) => {
      box.classList.toggle("is-wrong", wrong.includes(box));
      box.classList.toggle("is-right", !wrong.includes(box));
      box.setAttribute("aria-invalid", wrong.includes(box) ? "true" : "false");
    });
    if (wrong.length) {
      judge.wrong({ hint: task.hint, explain: task.explain });
      wrong[0].focus({ preventScroll: true });
      wrong[0].select();
      return;
    }
    settled = true;
    boxes.forEach((box) => { box.readOnly = true; });
    frame.stage.querySelector(".keypad").hidden = true;
    judge.right({ explain: task.explain });
  }
}
