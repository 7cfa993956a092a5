// choice, true-false, listen-choose, count: touch the right one. Words and pictures are taken from the page.
import { button, el, fill, icon } from "../element.js";
import { canSpeak, speak, speaker } from "../speech.js";
import { walk } from "../frame.js";

const NUMBERS = [
  ..."không một hai ba bốn năm sáu bảy tám chín mười".split(" "),
  ..."một hai ba bốn lăm sáu bảy tám chín".split(" ").map((unit) => `mười ${unit}`),
  "hai mươi",
];

export function choose(frame) {
  walk(frame, frame.data.questions.length, questions(frame, frame.text, frame.data.questions));
}

/** show(i, judge) for questions whose words stand in `.asked` items of `source`. */
export function questions(frame, source, told) {
  const items = [...source.querySelectorAll(".asked")];
  return (place, judge) => {
    const item = items[place];
    const question = told[place];
    frame.stage.replaceChildren(
      heading(frame, item, question),
      item.querySelector(".asked-picture") ? picture(frame, item, question) : "",
      options(frame, item, question, judge),
    );
  };
}

function heading(frame, item, question) {
  const ask = item.querySelector(".asked-ask").cloneNode(true);
  const heard = ask.querySelector(".asked-heard");
  if (heard) heard.remove();
  const words = ask.textContent.trim();
  const task = el("h2", { class: "play-ask", "data-task": true }, words);
  if (!question.listen) {
    return el("div", { class: "play-question" }, speaker(question.say || { text: words }, frame.says.listen), task);
  }
  const line = el("p", { class: "play-heard", hidden: true }, el("span", { lang: question.say.language }, question.say.text));
  const forAdult = el("small", { class: "soft" }, frame.says.askAdult);
  if (frame.section.classList.contains("is-preschool")) line.append(el("br"), forAdult);
  const show = button(frame.says.showWords, () => {
    line.hidden = false;
    show.hidden = true;
    forAdult.hidden = true;
  }, { kind: "is-quiet" });
  const listen = speaker(question.say, frame.says.listenAgain, { large: true });
  const decide = () => {
    line.hidden = !listen.hidden;
    show.hidden = listen.hidden;
  };
  listen.addEventListener("decided", decide);
  decide();
  if (canSpeak(question.say) && document.hasFocus() && navigator.userActivation && navigator.userActivation.hasBeenActive) speak(question.say);
  return el("div", { class: "play-question is-listening" }, task, listen, line, show);
}

function picture(frame, item, question) {
  const node = item.querySelector(".asked-picture").cloneNode(true);
  if (!question.tap) return node;
  const told = el("p", { class: "play-counted", "aria-live": "polite" });
  const things = [...node.querySelectorAll(".thing")];
  const holder = node.querySelector(".picture");
  const label = holder.getAttribute("aria-label");
  holder.setAttribute("role", "group");
  let counted = 0;
  things.forEach((thing, place) => {
    const number = el("b", { class: "thing-number", "aria-hidden": "true" });
    const touch = el("button", { class: "thing-touch", type: "button", "aria-pressed": "false", "aria-label": fill(frame.says.thing, { n: `${label} ${place + 1}` }) });
    touch.addEventListener("click", () => {
      if (touch.getAttribute("aria-pressed") === "true") return;
      counted += 1;
      touch.setAttribute("aria-pressed", "true");
      number.textContent = counted;
      touch.setAttribute("aria-label", fill(frame.says.counted, { n: counted }));
      told.textContent = frame.data.language === "en" ? counted : NUMBERS[counted] || counted;
      speak({ text: String(told.textContent), language: frame.data.language || "vi" });
    });
    thing.replaceWith(touch);
    touch.append(thing, number);
    if (thing.classList.contains("is-crossed")) touch.disabled = true;
  });
  return el("div", { class: "play-counting" }, node, told);
}

function options(frame, item, question, judge) {
  const list = el("div", { class: "play-options", role: "group", "aria-label": frame.says.options });
  const cards = [...item.querySelectorAll(".options > .option")];
  list.dataset.count = cards.length;
  const longest = Math.max(...cards.map((card) => (card.querySelector(".picture") ? 99 : card.textContent.trim().length)));
  if (longest <= 14) list.classList.add("is-short");
  if (longest <= 8) list.classList.add("is-tiny");
  if (cards.some((card) => card.querySelector(".picture"))) list.classList.add("has-pictures");
  if (cards.some((card) => card.querySelector(".frames:not(.is-die)"))) list.classList.add("has-dots");
  let settled = false;
  cards.forEach((card, place) => {
    const mark = el("span", { class: "option-mark", "aria-hidden": "true" });
    const said = el("span", { class: "hidden-words" });
    const choice = el("button", { class: "play-option", type: "button" });
    choice.append(...[...card.cloneNode(true).childNodes], mark, said);
    const say = question.options[place];
    const isWords = Boolean(card.querySelector(".card-text")); // words can be heard before one chooses; a picture says its name when touched
    choice.addEventListener("click", () => {
      if (settled) return;
      if (!isWords) speak(say);
      const right = place === question.right;
      choice.classList.add(right ? "is-right" : "is-wrong");
      mark.replaceChildren(icon(right ? "right" : "wrong"));
      said.textContent = `, ${right ? frame.says.rightMark : frame.says.wrongMark}`;
      if (right) {
        settled = true;
        list.classList.add("is-settled");
        judge.right({ explain: question.explain });
      } else {
        judge.wrong({ hint: question.hint, explain: question.explain });
      }
    });
    list.append(say && isWords ? el("div", { class: "play-option-holder" }, choice, speaker(say, frame.says.listen, { name: say.text })) : choice);
  });
  return list;
}
