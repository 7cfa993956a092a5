// colouring: touch a crayon, then a part of the picture. Every part has a name and can be reached by keyboard.
import { button, el, fill, icon } from "../element.js";
import { keep, kept } from "../store.js";
import { speak } from "../speech.js";
import { walk } from "../frame.js";
import { questions } from "./choose.js";
import { savePicture } from "../picture.js";

const UNCOLOURED = "";

export function paint(frame) {
  const { regions, palette, questions: asked } = frame.data;
  const canvas = frame.text.querySelector(".canvas").cloneNode(true);
  const svg = canvas.querySelector("svg");
  const own = new Map();
  const shapes = new Map(regions.map((region) => [region.id, svg.querySelector(`[id="${region.id}"]`)]));
  shapes.forEach((shape, id) => own.set(id, shape.getAttribute("fill") || "#ffffff"));
  const storeKey = `paint:${frame.slug}`;
  let colours = kept(storeKey, {});
  let past = [];
  let future = [];
  let crayon = palette[0];
  let finished = false;
  const tries = {};

  const swatches = palette.map((one, place) => swatch(one.name, one.colour, () => pick(one), place === 0));
  const rubber = swatch(frame.says.eraser, null, () => pick(null), false);
  const box = el("div", { class: `palette ${palette.length === 8 ? "is-few" : palette.length > 12 ? "is-many" : ""}`, role: "radiogroup", "aria-label": frame.says.palette }, ...swatches, rubber);
  const undo = tool("undo", frame.says.undo, () => step(past, future));
  const redo = tool("redo", frame.says.redo, () => step(future, past));
  const again = tool("again", frame.says.recolour, () => change({}));
  const leave = button(frame.says.done, finish, { kind: "is-leaf", after: "right-arrow" });
  const tools = el(
    "div",
    { class: "paint-tools" },
    undo, redo, again,
    self.origin === "null" ? null : tool("download", frame.says.save, () => savePicture(svg, `${frame.slug}.png`).then(() => frame.tell("hint", frame.says.saved))),
    self.origin === "null" ? null : tool("print", frame.says.print, () => window.print()),
    leave,
  );
  const current = el("p", { class: "paint-current", "aria-live": "polite" });
  frame.stage.replaceChildren(el("p", { class: "play-ask hidden-words", "data-task": true }, frame.says.pickCrayon), el("div", { class: "easel" }, canvas, el("div", { class: "paint-side" }, box, current, tools)));
  frame.root.querySelector(".play-top").hidden = true;

  regions.forEach((region, place) => {
    const shape = shapes.get(region.id);
    shape.classList.add("region");
    shape.setAttribute("role", "button");
    shape.setAttribute("tabindex", place === 0 ? "0" : "-1");
    shape.addEventListener("click", () => colour(region));
    shape.addEventListener("keydown", (event) => {
      const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        colour(region);
      } else if (move) {
        event.preventDefault();
        focusRegion((place + move + regions.length) % regions.length);
      }
    });
  });
  keysOf(box);
  draw();
  pick(crayon, true);

  function focusRegion(place) {
    regions.forEach((region, other) => shapes.get(region.id).setAttribute("tabindex", other === place ? "0" : "-1"));
    shapes.get(regions[place].id).focus();
  }

  function swatch(name, colour_, onclick, on) {
    const dot = el("span", { class: "crayon", "aria-hidden": "true" });
    if (colour_) dot.style.setProperty("--crayon", colour_);
    else dot.append(icon("delete"));
    return el("button", { class: `swatch${colour_ ? "" : " is-rubber"}`, type: "button", role: "radio", "aria-checked": on ? "true" : "false", "aria-label": name, title: name, tabindex: on ? "0" : "-1", onclick }, dot);
  }

  function tool(sign, name, onclick) {
    return el("button", { class: "button is-round", type: "button", "aria-label": name, title: name, onclick }, icon(sign));
  }

  function pick(one, silent = false) {
    crayon = one;
    const all = [...swatches, rubber];
    const on = one ? swatches[palette.indexOf(one)] : rubber;
    all.forEach((each) => {
      each.setAttribute("aria-checked", each === on ? "true" : "false");
      each.setAttribute("tabindex", each === on ? "0" : "-1");
    });
    const name = one ? one.name : frame.says.eraser;
    current.textContent = name;
    if (!silent) speak({ text: name, language: "vi" });
  }

  function colour(region) {
    const next = { ...colours };
    if (crayon) next[region.id] = crayon.colour;
    else delete next[region.id];
    if (region.wanted && crayon && crayon.name !== region.wanted) {
      tries[region.id] = (tries[region.id] || 0) + 1;
      frame.wrong({ tries: tries[region.id], hint: frame.data.hint, explain: frame.data.explain });
    } else {
      frame.quiet();
    }
    change(next);
    if (!finished && regions.every((one) => colours[one.id] && (!one.wanted || palette.find((each) => each.name === one.wanted).colour === colours[one.id]))) {
      finished = true;
      frame.tell("right", frame.says.finished);
      leave.hidden = true;
      frame.buttons.replaceChildren(button(frame.says.done, finish, { kind: "is-leaf is-large", after: "right-arrow" }));
    }
  }

  function change(next) {
    past.push(colours);
    future = [];
    colours = next;
    draw();
  }

  function step(from, to) {
    if (!from.length) return;
    to.push(colours);
    colours = from.pop();
    draw();
  }

  function draw() {
    regions.forEach((region) => {
      const shape = shapes.get(region.id);
      const chosen = colours[region.id] || UNCOLOURED;
      shape.setAttribute("fill", chosen || own.get(region.id));
      shape.querySelectorAll("*").forEach((part) => {
        if (part.getAttribute("fill") !== "none" && chosen) part.setAttribute("fill", chosen);
        else if (!chosen && part.hasAttribute("fill") && part.getAttribute("fill") !== "none") part.setAttribute("fill", own.get(region.id));
      });
      const named = palette.find((one) => one.colour === chosen);
      shape.setAttribute("aria-label", `${region.name}, ${named ? fill(frame.says.coloured, { colour: named.name }) : frame.says.notColoured}`);
    });
    undo.disabled = !past.length;
    redo.disabled = !future.length;
    again.disabled = !Object.keys(colours).length;
    keep(storeKey, colours);
  }

  function finish() {
    const copy = canvas.cloneNode(true);
    copy.querySelectorAll(".region").forEach((shape) => {
      for (const name of ["role", "tabindex", "aria-label"]) shape.removeAttribute(name);
    });
    copy.setAttribute("role", "img");
    frame.root.querySelector(".play-top").hidden = !asked.length;
    const restart = () => paint(frame);
    if (!asked.length) {
      frame.finish({ again: restart, extra: [copy] });
      return;
    }
    walk(frame, asked.length, questions(frame, frame.text.querySelector(".more-questions"), asked), { follow: true, done: (results) => frame.finish({ results, again: restart, extra: [copy] }) });
  }
}

/** Arrow keys inside a radio group. */
function keysOf(group) {
  group.addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const all = [...group.children];
    const next = all[(all.indexOf(document.activeElement) + move + all.length) % all.length];
    next.focus();
    next.click();
  });
}
