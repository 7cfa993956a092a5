// What every engine plays in: beads on top, a stage, feedback right below what was answered, a stamp at the end.
import { button, el, fill, icon } from "./element.js";
import { remember, star } from "./store.js";
import { stop } from "./speech.js";

export class Frame {
  constructor(section, data) {
    this.section = section;
    this.data = data.exercise;
    this.says = data.says;
    this.home = data.home;
    this.slug = section.dataset.slug;
    this.embedded = document.body.classList.contains("is-embedded");
    this.text = section.querySelector(".text-form");
    this.beadList = el("ol", { class: "beads", "aria-hidden": "true" }); // told in words beside it
    this.count = el("p", { class: "play-count" });
    this.stage = el("div", { class: "play-stage" });
    this.feedback = el("div", { class: "play-feedback", role: "status", "aria-live": "polite" });
    this.buttons = el("div", { class: "play-buttons buttons" });
    this.root = el(
      "div",
      { class: "play" },
      el("div", { class: "play-top" }, this.beadList, this.count),
      this.stage,
      el("div", { class: "play-foot" }, this.feedback, this.buttons),
    );
    this.moves = null; // {next, back}: what the presenting keys do
    section.append(this.root);
    section.classList.add("is-playing");
  }

  /** results: null (not yet), "first" (right at once), "later". */
  beads(results, now, label = this.says.question) {
    const told = fill(label, { n: Math.min(now + 1, results.length), total: results.length });
    this.beadList.replaceChildren(
      ...results.map((result, place) => el("li", { class: place === now ? "is-now" : result === "first" ? "is-done is-first" : result ? "is-done is-later" : "" })),
    );
    this.count.textContent = told;
    if (!this.embedded) {
      const done = results.filter(Boolean).length;
      if (done) remember({ href: location.pathname, title: this.section.dataset.title, done, total: results.length });
    }
  }

  quiet() {
    this.quietFeedback();
    this.buttons.replaceChildren();
  }

  quietFeedback() {
    this.feedback.className = "play-feedback";
    this.feedback.replaceChildren();
  }

  tell(kind, title, ...more) {
    this.feedback.className = `play-feedback is-${kind}`;
    this.feedback.replaceChildren(icon(kind === "right" ? "right" : kind === "wrong" ? "wrong" : "hint"), el("div", {}, el("b", {}, title), ...more.filter(Boolean)));
    requestAnimationFrame(() => {
      const foot = this.root.querySelector(".play-foot");
      const low = this.buttons.childElementCount || foot.contains(this.feedback) ? foot : this.feedback;
      if (low.getBoundingClientRect().bottom > window.innerHeight) low.scrollIntoView({ block: "end", behavior: "smooth" });
    });
  }

  help(label, words) {
    return words ? el("p", {}, el("b", { class: "help-label" }, `${label}: `), words) : null;
  }

  /** Right: praise, the reason on request, and on we go. */
  right({ explain, next, words = this.says.next, aside = [] }) {
    this.tell("right", this.says.right);
    const why = explain && button(this.says.why, () => {
      this.feedback.lastElementChild.append(el("p", {}, explain));
      why.remove();
      go.focus();
    }, { kind: "is-quiet" });
    const go = button(words, next, { kind: "is-leaf is-large", after: "right-arrow" });
    this.buttons.replaceChildren(...[go, why, ...aside].filter(Boolean));
    go.focus({ preventScroll: true });
  }

  /** Wrong once: a hint. Wrong twice: the explanation. Always: try again; after the explanation one may go on. */
  wrong({ tries, hint, explain, next, words = this.says.next, extra = null }) {
    const explained = tries > 1 && explain;
    this.tell("wrong", this.says.wrong, explained ? this.help(this.says.explanation, explain) : this.help(this.says.hint, hint), extra);
    this.buttons.replaceChildren(...(explained && next ? [button(words, next, { kind: "is-quiet", after: "right-arrow" })] : []));
  }

  finish({ results = [], again, extra = [] }) {
    stop();
    const first = results.filter((one) => one === "first").length;
    const earned = !results.length || results.some(Boolean); // a teacher may have leafed through
    if (earned) star(this.slug, { first, total: results.length });
    if (!this.embedded) remember({ href: location.pathname, title: this.section.dataset.title, done: results.length || 1, total: results.length || 1, stars: 1 });
    this.quiet();
    this.moves = { next: () => {}, back: () => {} };
    const title = el("h2", { tabindex: "-1" }, this.says.finished);
    const stamp = icon("stamp");
    if (stamp.classList) stamp.classList.add("is-new");
    this.stage.replaceChildren(
      el(
        "div",
        { class: "play-finish" },
        el("div", { class: "reward" }, ...scraps(), stamp),
        title,
        earned && el("p", {}, this.says.star, first ? ` ${fill(this.section.dataset.engine === "pair" ? this.says.firstPairs : this.says.firstTime, { n: first, total: results.length })}` : ""),
        ...extra,
        el("div", { class: "buttons" }, again && button(this.says.again, again, { sign: "again" }), this.embedded ? null : el("a", { class: "button is-leaf", href: this.home }, this.says.more, icon("right-arrow"))),
      ),
    );
    this.count.textContent = "";
    title.focus({ preventScroll: true });
    if (this.root.getBoundingClientRect().top < 0) this.root.scrollIntoView({ block: "start" });
    document.dispatchEvent(new CustomEvent("cehtt:finished", { detail: { slug: this.slug } }));
  }
}

/** Scraps of cut paper round the stamp. */
function scraps() {
  const colours = ["#f5b62a", "#63d39f", "#7cc0ff", "#ff8b7d", "#b9a5ff"];
  return Array.from({ length: 15 }, (_, place) => {
    const scrap = el("i", { class: "scrap", "aria-hidden": "true" });
    scrap.style.setProperty("--at", `${place * 18 - 126}deg`);
    scrap.style.setProperty("--turn", `${(place * 53) % 90}deg`);
    scrap.style.setProperty("--scrap", colours[place % colours.length]);
    return scrap;
  });
}

/** Question after question. `show(i, judge)` fills the stage; judge says right() or wrong(). */
export function walk(frame, total, show, { done, offset = 0, label, follow = false } = {}) {
  const results = Array(total).fill(null);
  let at = 0;
  const again = () => {
    results.fill(null);
    go(0);
  };
  const finish = () => (done ? done(results, again) : frame.finish({ results, again }));
  function go(place) {
    if (place >= total) {
      frame.beads(results, total, label);
      finish();
      return;
    }
    at = Math.max(0, place);
    let tries = 0;
    frame.quiet();
    frame.beads(results, at, label);
    frame.moves = { next: () => go(at + 1), back: () => go(at - 1) };
    const next = () => go(at + 1);
    show(at + offset, {
      right({ explain }) {
        results[at] = results[at] || (tries ? "later" : "first");
        frame.beads(results, at, label);
        frame.right({ explain, next });
      },
      wrong(help) {
        tries += 1;
        frame.wrong({ tries, next, ...help });
      },
    });
    if (started) focusTask(frame);
    started = true;
  }
  let started = follow;
  go(0);
  return { go, results };
}

export function focusTask(frame) {
  const task = frame.stage.querySelector("[data-task]");
  if (!task) return;
  task.setAttribute("tabindex", "-1");
  task.focus({ preventScroll: true });
  const top = frame.root.getBoundingClientRect().top;
  if (top < 0) frame.root.scrollIntoView({ block: "start", behavior: "smooth" });
}
