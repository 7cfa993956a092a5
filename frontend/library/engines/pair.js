// match: both halves in sight, touch one and then its partner. memory: cards face down.
import { el, fill, icon, shuffled } from "../element.js";
import { speak } from "../speech.js";

export function pair(frame) {
  const lists = [...frame.text.querySelectorAll(".pairs")];
  const show = frame.data.mode === "memory" ? memory : match;
  const total = frame.data.rounds.reduce((sum, round) => sum + round.length, 0);
  const results = Array(total).fill(null);
  let at = 0;
  const start = (place) => {
    if (place >= lists.length) {
      frame.beads(results, total, frame.says.pairsLeft);
      frame.finish({ results, again: () => { results.fill(null); start(0); } });
      return;
    }
    at = Math.max(0, place);
    frame.quiet();
    frame.moves = { next: () => start(at + 1), back: () => start(at - 1) };
    const before = frame.data.rounds.slice(0, at).reduce((sum, round) => sum + round.length, 0);
    const items = [...lists[at].querySelectorAll(".pair")];
    show(frame, items, frame.data.rounds[at], {
      beads: () => {
        const found = results.filter(Boolean).length;
        frame.beads(results, found);
        frame.count.textContent = fill(frame.says.pairsLeft, { n: total - found });
      },
      found(number, first) {
        results[before + number] = first ? "first" : "later";
        this.beads();
      },
      done: (explain) => {
        const last = at + 1 >= lists.length;
        frame.right({ explain, next: () => start(at + 1), words: last ? frame.says.finished : frame.says.nextRound });
      },
    });
  };
  start(0);
}

function half(item, side) {
  return [...item.querySelector(`.half-${side}`).cloneNode(true).childNodes];
}

function match(frame, items, told, keeper) {
  const list = el("div", { class: "match" });
  let chosen = null;
  const wrongs = told.map(() => 0);
  let left = told.length;
  const make = (side) => (number) => {
    const badge = el("span", { class: "match-badge", "aria-hidden": "true" });
    const state = el("span", { class: "hidden-words" });
    const card = el("button", { class: `match-card on-${side}`, type: "button", "aria-pressed": "false" }, ...half(items[number], side), badge, state);
    const touched = { side, number, card, badge, state };
    card.addEventListener("click", () => touch(touched));
    return card; // it is read aloud when touched
  };
  const order = shuffled(told.map((_, number) => number));
  let across = shuffled(order);
  while (across.some((number, place) => number === order[place]) && told.length > 2) across = shuffled(order); // none beside its partner
  if (told.length === 2) across = [...order].reverse();
  const column = (side) => el("div", { class: "match-column" }, ...(side === "left" ? order : across).map(make(side)));
  const all = el("p", { class: "play-ask", "data-task": true }, frame.says.pickPair);
  list.dataset.count = told.length;
  list.append(column("left"), column("right"));
  frame.stage.replaceChildren(all, list);
  keeper.beads();

  function unpick() {
    if (chosen) chosen.card.setAttribute("aria-pressed", "false");
    chosen = null;
  }

  function touch(one) {
    if (one.card.classList.contains("is-right")) return;
    list.querySelectorAll(".is-wrong").forEach((card) => card.classList.remove("is-wrong"));
    speak(told[one.number][one.side].say);
    if (!chosen || chosen.side === one.side) {
      const same = chosen === one;
      unpick();
      if (!same) {
        chosen = one;
        one.card.setAttribute("aria-pressed", "true");
      }
      return;
    }
    const other = chosen;
    unpick();
    const number = one.side === "left" ? one.number : other.number;
    if (one.number === other.number) {
      left -= 1;
      for (const each of [one, other]) {
        each.card.classList.add("is-right");
        each.card.setAttribute("aria-disabled", "true");
        each.badge.replaceChildren(icon("right"), String(told.length - left));
        each.state.textContent = `, ${frame.says.matched} ${told.length - left}`;
      }
      keeper.found(number, wrongs[number] === 0);
      if (left === 0) keeper.done(told[number].explain);
      else frame.tell("right", frame.says.right, told[number].explain && el("p", {}, told[number].explain));
      return;
    }
    wrongs[number] += 1;
    for (const each of [one, other]) each.card.classList.add("is-wrong");
    frame.wrong({ tries: wrongs[number], hint: told[number].hint, explain: told[number].explain });
  }
}

function memory(frame, items, told, keeper) {
  const cards = shuffled(told.flatMap((_, number) => [{ number, side: "left" }, { number, side: "right" }]));
  const table = el("div", { class: "memory", role: "group", "aria-label": frame.says.options });
  table.dataset.count = cards.length;
  let open = [];
  let left = told.length;
  const wrongs = told.map(() => 0);
  cards.forEach((card, place) => {
    card.name = fill(frame.says.faceDown, { n: place + 1 });
    card.node = el("button", { class: "memory-card", type: "button", "aria-label": card.name }, el("span", { class: "memory-face", "aria-hidden": "true" }, ...half(items[card.number], card.side)), el("span", { class: "memory-back", "aria-hidden": "true" }, icon("star")));
    card.node.addEventListener("click", () => turn(card));
    table.append(card.node);
  });
  frame.stage.replaceChildren(el("p", { class: "play-ask", "data-task": true }, frame.says.turnCards), table);
  keeper.beads();

  function face(card, up) {
    card.node.classList.toggle("is-up", up);
    card.node.setAttribute("aria-label", up ? told[card.number][card.side].label : card.name);
  }

  // No clock: two wrong cards stay open until the child touches the next one.
  function turn(card) {
    if (open.length === 2) {
      open.forEach((one) => { face(one, false); one.node.classList.remove("is-wrong"); });
      open = [];
      frame.quiet();
    }
    if (card.done || open.includes(card)) return;
    face(card, true);
    speak(told[card.number][card.side].say);
    open.push(card);
    if (open.length < 2) {
      frame.feedback.replaceChildren(el("span", { class: "hidden-words" }, told[card.number][card.side].label));
      return;
    }
    const [one, other] = open;
    if (one.number === other.number) {
      open = [];
      left -= 1;
      for (const each of [one, other]) {
        each.done = true;
        each.node.classList.add("is-right");
        each.node.setAttribute("aria-label", `${told[each.number][each.side].label}, ${frame.says.matched}`);
        each.node.setAttribute("aria-disabled", "true");
      }
      keeper.found(one.number, wrongs[one.number] < 2);
      if (left === 0) keeper.done(told[one.number].explain);
      else frame.tell("right", frame.says.right, told[one.number].explain && el("p", {}, told[one.number].explain));
      return;
    }
    wrongs[one.number] += 1;
    open.forEach((each) => each.node.classList.add("is-wrong"));
    frame.wrong({ tries: wrongs[one.number], hint: told[one.number].hint, explain: told[one.number].explain });
  }
}
