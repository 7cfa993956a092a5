// experiment: one stage at a time. Safety comes first and stays reachable; nothing is hurried.
import { button, el } from "../element.js";
import { kept, keep } from "../store.js";
import { speaker } from "../speech.js";
import { focusTask, walk } from "../frame.js";
import { questions } from "./choose.js";

export function steps(frame) {
  const stages = [...frame.text.querySelectorAll(".stage")];
  const storeKey = `steps:${frame.slug}`;
  const results = Array(stages.length).fill(null);
  let quizResults = [];
  const safety = frame.text.querySelector(".is-safety");
  go(0, true);

  function go(place, first = false) {
    if (place >= stages.length) {
      keep(storeKey, 0);
      frame.beads(results, stages.length, frame.says.step);
      frame.finish({ results: quizResults, again: () => { results.fill(null); quizResults = []; go(0); } });
      return;
    }
    const at = Math.max(0, place);
    keep(storeKey, at);
    frame.quiet();
    frame.beads(results, at, frame.says.step);
    frame.count.textContent = `${at + 1}/${stages.length}`; // its name is the heading
    const done = () => {
      results[at] = "first";
      go(at + 1);
    };
    frame.moves = { next: done, back: () => go(at - 1) };
    if (stages[at].classList.contains("is-questions")) {
      const told = frame.data.questions;
      walk(frame, told.length, questions(frame, stages[at], told), {
        follow: true,
        done: (answered) => {
          quizResults = answered.slice();
          done();
        },
      });
      return;
    }
    const stage = stages[at].cloneNode(true);
    const title = stage.querySelector("h2");
    title.dataset.task = "";
    const words = stage.querySelector(".step-do");
    if (words) title.prepend(speaker({ text: words.textContent }, frame.says.listen));
    if (stage.classList.contains("is-step") && safety) stage.append(reminder());
    frame.stage.replaceChildren(stage);
    const on = button(at + 1 < stages.length ? frame.says.nextStep : frame.says.done, done, { kind: "is-leaf is-large", after: "right-arrow" });
    const back = at > 0 ? button(frame.says.back, () => go(at - 1), { kind: "is-quiet", sign: "left" }) : null;
    frame.buttons.replaceChildren(...[on, back].filter(Boolean));
    if (stage.classList.contains("is-guess")) guess(stage);
    if (stage.classList.contains("is-ready")) ready(stage);
    if (!first) focusTask(frame);
  }

  function reminder() {
    const copy = safety.cloneNode(true);
    const title = copy.querySelector("b");
    title.remove();
    return el("details", { class: "safety-again" }, el("summary", {}, copy.querySelector(".icon"), title.textContent), copy);
  }

  function guess(stage) {
    const inputs = [...stage.querySelectorAll("input")];
    const before = kept(`${storeKey}:guess`, -1);
    if (inputs[before]) inputs[before].checked = true;
    inputs.forEach((input, place) => {
      input.name = "guess-now";
      input.addEventListener("change", () => {
        keep(`${storeKey}:guess`, place);
        frame.tell("hint", frame.says.guessed);
      });
    });
  }

  function ready(stage) {
    const inputs = [...stage.querySelectorAll("input")];
    inputs.forEach((input) => input.addEventListener("change", () => {
      if (inputs.every((one) => one.checked)) frame.tell("right", frame.says.ready);
      else frame.quietFeedback();
    }));
  }
}
