// The board keeps itself up to date: JSON with an ETag, rows changed where they changed, one's own row pinned.
// The cells are those of templates/judge/_board_table.html.
import { mine } from "./server.js";
import { say, whole } from "./words.js";

const box = document.querySelector("[data-board]");
const body = box.querySelector("tbody");
const find = document.querySelector("[data-find-team]");
const told = document.querySelector("[data-board-told]");
const LIVE = ["running", "frozen", "upcoming"];
const fold = (text) => text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
let etag = `W/"${box.dataset.etag}"`;
let own = null;
let rows = null;
const drawn = new Map();

function cell(made, value) {
  const [judged, pending, minute, isFirst] = value || [0, 0, null, 0];
  made.className = "cell";
  if (!value) return;
  let sign;
  let words;
  let under;
  if (minute !== null) {
    made.classList.add("is-solved");
    if (isFirst) made.classList.add("is-first");
    [sign, words] = isFirst ? ["★", say("first")] : ["✓", say("right")];
    under = judged > 1 ? `${minute} (${judged})` : minute;
  } else if (pending) {
    made.classList.add("is-pending");
    [sign, words, under] = ["?", say("waiting"), judged + pending];
  } else if (judged) {
    made.classList.add("is-tried");
    [sign, words, under] = ["✗", say("wrong"), judged];
  } else return;
  const strong = document.createElement("b");
  const hidden = document.createElement("i");
  hidden.className = "hidden-words";
  hidden.textContent = ` ${words}`;
  strong.append(sign, hidden);
  const small = document.createElement("small");
  small.textContent = under;
  made.append(strong, small);
}

function draw([rank, id, name, organisation, solved, penalty, cells]) {
  const row = document.createElement("tr");
  row.dataset.t = id;
  const place = document.createElement("td");
  place.className = "rank";
  place.textContent = rank;
  const team = document.createElement("th");
  team.scope = "row";
  team.className = "team";
  team.textContent = name;
  if (organisation) {
    const small = document.createElement("small");
    small.textContent = organisation;
    team.append(small);
  }
  const sums = [solved, penalty].map((value, n) => {
    const made = document.createElement("td");
    made.className = "sum";
    if (n === 0) {
      const strong = document.createElement("b");
      strong.textContent = value;
      made.append(strong);
    } else made.textContent = value;
    return made;
  });
  row.append(place, team, ...sums);
  for (const value of cells) {
    const made = document.createElement("td");
    cell(made, value);
    row.append(made);
  }
  return row;
}

function pin() {
  body.querySelectorAll(".is-mine").forEach((row) => row.remove());
  body.querySelectorAll(".is-own").forEach((row) => row.classList.remove("is-own"));
  if (own === null) return;
  const row = body.querySelector(`tr[data-t="${own}"]`);
  if (!row) return;
  row.classList.add("is-own");
  const copy = row.cloneNode(true);
  copy.classList.remove("is-own");
  copy.classList.add("is-mine");
  copy.removeAttribute("data-t");
  copy.hidden = false;
  copy.setAttribute("aria-hidden", "true");
  body.prepend(copy);
}

function filter() {
  const wanted = fold(find.value.trim());
  for (const row of body.querySelectorAll("tr[data-t]")) {
    row.hidden = Boolean(wanted) && !fold(row.querySelector(".team").textContent).includes(wanted);
  }
}

function show(board) {
  const columns = box.querySelectorAll("thead th.cell").length;
  if (board.problems.length !== columns) return location.reload();
  body.querySelectorAll(".is-mine").forEach((row) => row.remove());
  const before = new Map([...body.querySelectorAll("tr[data-t]")].map((row) => [Number(row.dataset.t), row]));
  let changed = 0;
  const inOrder = board.rows.map((values) => {
    const id = values[1];
    const key = JSON.stringify(values);
    const kept = before.get(id);
    if (kept && drawn.get(id) === key) return kept;
    if (kept && rows === null && !drawn.has(id)) changed -= 1; // the first time everything is drawn
    changed += 1;
    drawn.set(id, key);
    return draw(values);
  });
  body.replaceChildren(...inOrder);
  if (rows !== null && changed > 0) told.textContent = say("changed", { n: whole(changed) });
  rows = board.rows;
  const frozen = document.querySelector("[data-frozen]");
  frozen.hidden = !board.frozen_minutes;
  filter();
  pin();
}

async function poll() {
  let pause = 5000;
  try {
    const answer = await fetch(box.dataset.board, { credentials: "same-origin", cache: "no-cache", headers: { Accept: "application/json" } });
    if (answer.ok) {
      const now = answer.headers.get("ETag");
      if (now !== etag || rows === null) {
        etag = now;
        const board = await answer.json();
        show(board);
        box.dataset.phase = board.phase;
      }
    } else pause = 20000;
  } catch {
    pause = 20000;
  }
  if (!LIVE.includes(box.dataset.phase) && pause === 5000) pause = 30000;
  setTimeout(poll, (document.hidden ? 30000 : pause) * (0.8 + 0.4 * Math.random()));
}

find.hidden = false;
find.addEventListener("input", filter);
mine().then((known) => {
  own = known.team ? known.team.id : null;
  pin();
}, () => {});
setTimeout(poll, 3000 + 3000 * Math.random());
