// One item as fields. `answer` is what it shows at first; `changed(answer)` hears every change; a typed
// answer settles for a moment first. The paper is English: its text carries lang="en".
import { isBlank } from "./answers.js";
import { element, say } from "./element.js";

const TYPING_MS = 500;

const FACES = {
  single_choice: (item, answer, changed, tools) => choices(item, answer, changed, tools, item.options),
  true_false_not_given: (item, answer, changed, tools) =>
    choices(item, answer, changed, tools, item.options.map((one) => ({ id: one, text: say(one) }))),
  multiple_choice: severalChoices,
  gap_fill: gaps,
  inline_choice: inlineChoices,
  matching,
};

export function renderItem(item, answer, { changed, flagged, flag }) {
  const face = FACES[item.type];
  const tools = element("div", { class: "question-tools" });
  const mark = element("button", { type: "button", class: "button is-quiet flag-toggle", "aria-pressed": String(flagged), onclick: () => {
    const now = mark.getAttribute("aria-pressed") !== "true";
    mark.setAttribute("aria-pressed", String(now));
    flag(now);
  } }, say("flag"), element("span", { class: "hidden-words" }, say("item", { n: item.number })));
  tools.append(mark);
  return element(
    "fieldset",
    { class: "question", id: `cau-${item.number}`, "data-item": item.id, tabindex: "-1" },
    element("legend", {},
      element("span", { class: "question-number" }, element("span", { class: "hidden-words" }, say("item", { n: "" })), String(item.number)),
      element("span", { class: "question-words", lang: "en" }, item.prompt)),
    face ? face(item, answer, changed, tools) : element("p", {}, say("unknown")),
    tools,
  );
}

/** Whether something of the item is answered and something is still open. */
export function isPartial(item, answer) {
  if (isBlank(answer)) return false;
  const places = item.type === "multiple_choice" ? item.choose
    : item.type === "matching" ? item.left.length
      : item.segments ? item.segments.filter((segment) => segment.text === undefined).length : 1;
  return typeof answer === "object" && Object.values(answer).filter((part) => String(part).trim()).length < places;
}

function choices(item, answer, changed, tools, options) {
  const clear = element("button", { type: "button", class: "button is-quiet", hidden: !answer, onclick: () => {
    box.querySelectorAll("input").forEach((input) => { input.checked = false; });
    choose("");
  } }, say("clear"));
  const choose = (value) => {
    clear.hidden = !value;
    showChosen(box);
    changed(value);
  };
  const box = element("div", { class: "options" }, ...options.map((option) =>
    choice("radio", item.id, option, answer === option.id, () => choose(option.id))));
  tools.prepend(clear);
  showChosen(box);
  return box;
}

function severalChoices(item, answer, changed) {
  const chosen = Array.isArray(answer) ? answer : [];
  const box = element("div", { class: "options" }, element("p", { class: "soft" }, say("choose", { n: item.choose })),
    ...item.options.map((option) => choice("checkbox", item.id, option, chosen.includes(option.id), () => {
      changed([...box.querySelectorAll("input:checked")].map((input) => input.value));
      limit();
    })));
  const limit = () => {
    const full = box.querySelectorAll("input:checked").length >= item.choose;
    box.querySelectorAll("input").forEach((input) => { input.disabled = full && !input.checked; });
    showChosen(box);
  };
  limit();
  return box;
}

function choice(type, name, option, checked, onchange) {
  return element("label", { class: "option" },
    element("input", { type, name, value: option.id, checked, onchange }),
    element("span", { class: "option-words", lang: "en" }, option.text));
}

function showChosen(box) {
  box.querySelectorAll(".option").forEach((label) => label.classList.toggle("is-chosen", label.querySelector("input").checked));
}

function gaps(item, answer, changed) {
  const filled = { ...(answer || {}) };
  let timer;
  const tell = () => { clearTimeout(timer); changed({ ...filled }); };
  let nth = 0;
  return element("p", { class: "gapped", lang: "en" }, ...item.segments.map((segment) => {
    if (segment.text !== undefined) return segment.text;
    nth += 1;
    const input = element("input", {
      type: "text", class: "gap", maxlength: 200, value: filled[segment.gap] || "", autocomplete: "off", autocapitalize: "off",
      autocorrect: "off", spellcheck: "false", "aria-label": say("gap", { n: item.number, gap: nth }),
      oninput: () => { filled[segment.gap] = input.value; clearTimeout(timer); timer = setTimeout(tell, TYPING_MS); },
      onblur: () => { if (filled[segment.gap] !== undefined) tell(); },
    });
    return input;
  }));
}

function inlineChoices(item, answer, changed) {
  const filled = { ...(answer || {}) };
  let nth = 0;
  return element("p", { class: "gapped", lang: "en" }, ...item.segments.map((segment) => {
    if (segment.text !== undefined) return segment.text;
    nth += 1;
    return chooser(segment.options, filled[segment.gap], say("gap", { n: item.number, gap: nth }), (value) => {
      filled[segment.gap] = value;
      changed({ ...filled });
    });
  }));
}

function matching(item, answer, changed) {
  const filled = { ...(answer || {}) };
  return element("div", { class: "matches" }, ...item.left.map((line) =>
    element("div", { class: "match" }, element("span", { lang: "en" }, line.text),
      chooser(item.options, filled[line.id], `${say("item", { n: item.number })}: ${line.text}`, (value) => {
        filled[line.id] = value;
        changed({ ...filled });
      }))));
}

function chooser(options, value, label, changed) {
  const select = element("select", { class: "gap", lang: "en", "aria-label": label, onchange: () => changed(select.value) },
    element("option", { value: "" }, "…"),
    ...options.map((option) => element("option", { value: option.id, selected: option.id === value }, option.text)));
  return select;
}
