// The paper on the screen: one block at a time, its passage or recording beside it, and the map.
import { element, say } from "./element.js";
import { isBlank } from "./answers.js";
import { isPartial, renderItem } from "./items.js";

const by = (id) => document.getElementById(id);

export class Paper {
  /** `form` is the public form; `listenings` are by recording id; `changed` hears (item, answer), `flagged` nothing. */
  constructor(form, answers, listenings, { changed, flagged, flags }) {
    Object.assign(this, { form, answers, listenings, changed, flagged, flags });
    this.blocks = form.sections.flatMap((section) => section.blocks.map((block) => ({ section, block })));
    this.items = this.blocks.flatMap(({ block }, at) => block.items.map((item) => ({ item, at })));
    this.panes = by("de");
    this.tabs = { passage: by("xem-bai-doc"), questions: by("xem-cau-hoi") };
    for (const name of ["passage", "questions"]) this.tabs[name].addEventListener("click", () => this.turnTo(name));
    by("truoc").addEventListener("click", () => this.show(this.at - 1));
    by("sau").addEventListener("click", () => this.show(this.at + 1));
    this.drawMap();
    this.show(0);
  }

  get answered() {
    return this.items.filter(({ item }) => !isBlank(this.answers.value(item.id))).length;
  }

  get partial() {
    return this.items.filter(({ item }) => isPartial(item, this.answers.value(item.id))).length;
  }

  show(at, number) {
    this.at = at;
    const { section, block } = this.blocks[at];
    const heading = element("h2", { tabindex: "-1", lang: "en" }, section.title);
    const questions = element("div", { class: "pane is-questions" }, heading,
      element("p", { class: "instructions", lang: "en" }, block.instructions),
      block.recording ? this.listenings[block.recording.id].node : null,
      ...block.items.map((item) => this.item(item)));
    this.panes.replaceChildren(...(block.passage ? [passage(block.passage)] : []), questions);
    this.panes.classList.toggle("has-passage", Boolean(block.passage));
    by("hai-ben").hidden = !block.passage;
    by("truoc").disabled = at === 0;
    by("sau").disabled = at === this.blocks.length - 1;
    this.turnTo("questions");
    const target = number ? by(`cau-${number}`) : heading;
    if (number) target.scrollIntoView({ block: "start" });
    else window.scrollTo(0, 0);
    target.focus({ preventScroll: true });
    this.refresh();
    const map = by("so-do");
    const here = this.cells.find((cell) => cell.hasAttribute("aria-current")).parentElement;
    map.scrollLeft = here.offsetLeft - map.offsetLeft - 8;
  }

  item(item) {
    return renderItem(item, this.answers.value(item.id), {
      changed: (answer) => { this.changed(item.id, answer); this.refresh(); },
      flagged: this.flags.has(item.id),
      flag: (on) => { this.flags[on ? "add" : "delete"](item.id); this.flagged(); this.refresh(); },
    });
  }

  /** On a phone: one tap between passage and questions. */
  turnTo(side) {
    for (const name of ["passage", "questions"]) {
      this.panes.classList.toggle(`shows-${name}`, name === side);
      this.tabs[name].setAttribute("aria-pressed", String(name === side));
    }
  }

  drawMap() {
    this.cells = this.items.map(({ item, at }) =>
      element("button", { type: "button", onclick: () => this.show(at, item.number) }, String(item.number)));
    by("so-do").replaceChildren(...this.cells.map((cell) => element("li", {}, cell)));
  }

  refresh() {
    this.items.forEach(({ item, at }, nth) => {
      const answered = !isBlank(this.answers.value(item.id));
      const partial = isPartial(item, this.answers.value(item.id));
      const flagged = this.flags.has(item.id);
      const cell = this.cells[nth];
      cell.classList.toggle("is-answered", answered);
      cell.classList.toggle("is-partial", partial);
      cell.classList.toggle("is-flagged", flagged);
      cell.toggleAttribute("aria-current", at === this.at);
      cell.setAttribute("aria-label", [say("item", { n: item.number }), say(partial ? "partial" : answered ? "answered" : "blank"), flagged ? say("flagged") : ""].filter(Boolean).join(", "));
    });
    by("da-lam").textContent = say("count", { n: this.answered, all: this.items.length });
  }

  lock() {
    this.panes.querySelectorAll("input, select, button").forEach((field) => { field.disabled = true; });
    Object.values(this.listenings).forEach((listening) => listening.stop());
  }
}

/** Where every paragraph begins with its letter ("A …", "B …"), questions name them: the letter stands out. */
function passage(text) {
  const lettered = text.paragraphs.length > 1 && text.paragraphs.every((words, nth) => words.startsWith(`${String.fromCharCode(65 + nth)} `));
  return element("div", { class: "pane is-passage", tabindex: "0", role: "region", "aria-label": text.title },
    element("article", { class: "passage", lang: "en" },
      element("h2", {}, text.title), ...text.paragraphs.map((paragraph) => element("p", {},
        ...(lettered ? [element("b", { class: "paragraph-letter" }, paragraph[0]), paragraph.slice(1)] : [paragraph])))));
}
