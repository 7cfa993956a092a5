// The sitting's page: opens, restores, saves, keeps the time, hands in.
import { Answers } from "./answers.js";
import { Clock, hms, left } from "./clock.js";
import { element, say } from "./element.js";
import { Listening } from "./listening.js";
import { Paper } from "./paper.js";
import { Saver } from "./saver.js";
import { ask, fetchForm, Refusal } from "./server.js";
import { openStore } from "./store.js";

const by = (id) => document.getElementById(id);
const clock = new Clock();
const WARN_MS = [600000, 300000, 60000];
let page, answers, saver, paper, store, told = 0, locked = false, channel;

async function begin() {
  store = await openStore();
  answers = new Answers(store, clock);
  page = await open();
  if (!page) return;
  await answers.begin(page);
  if (page.receipt) return bringLate();
  const form = await fetchForm(page.form);
  const listenings = {};
  for (const one of page.recordings) listenings[one.name] = new Listening(store, page.sitting, one);
  const flags = readFlags();
  saver = new Saver(answers, clock, { told: showState, stopped: stop, replied, resync });
  paper = new Paper(form, answers, listenings, {
    flags,
    flagged: () => keepFlags(flags),
    changed: (item, answer) => { if (!locked && answers.change(item, answer)) saver.changed(); },
  });
  told = page.adjustments.length;
  by("ten-de").textContent = form.title;
  document.body.classList.add("is-ready");
  if (!store.lasting) notify(say("no_store"));
  if (answers.unsent.length) saver.soon(0);
  saver.tell();
  tick();
  setInterval(tick, 500);
}

/** Makes this the sitting's page; patient without a network. */
async function open() {
  for (let wait = 1000; ; wait = Math.min(wait * 2, 15000)) {
    const askedAt = performance.now();
    try {
      const answer = await ask("POST", "/pages", {});
      clock.learn(answer.server, askedAt);
      announce(answer);
      return answer;
    } catch (problem) {
      if (problem instanceof Refusal) return refuse(problem);
      by("cho").textContent = say("opening_offline");
      await new Promise((next) => setTimeout(next, wait * (0.67 + Math.random() * 0.66)));
    }
  }
}

/** The sitting is closed, and this device still had something: it is kept as late, never dropped (X9). */
async function bringLate() {
  saver = new Saver(answers, clock, { told() {}, stopped() {}, replied() {}, resync() {} });
  await saver.drain();
  finish();
}

function refuse(problem) {
  if (problem.code === "not_started") location.replace("/thi/phong-cho");
  else stop(problem.code);
  return null;
}

/** Other pages of this browser stop at once; pages elsewhere hear it with their next save (X6). */
function announce({ sitting, epoch }) {
  if (!("BroadcastChannel" in window)) return;
  if (!channel) {
    channel = new BroadcastChannel("cehtt-exam");
    channel.onmessage = ({ data }) => {
      if (page && data.sitting === page.sitting && data.epoch > answers.epoch && saver && !saver.over) saver.stop("taken_over");
    };
  }
  channel.postMessage({ sitting, epoch });
}

/** After two mismatches: what the server holds is the truth; what is newer here goes as new changes. */
async function resync() {
  const shown = new Map(answers.latest);
  const again = await open();
  if (!again) return;
  answers.log.clear();
  answers.latest.clear();
  answers.epoch = again.epoch;
  answers.seq = 0;
  answers.adopt(again.answers);
  for (const [item, event] of shown) answers.change(item, JSON.parse(event.value));
}

function replied(reply) {
  page.deadline = reply.deadline;
  for (const [, seconds, reason] of reply.adjustments.slice(told)) {
    notify(say(seconds > 0 ? "more_time" : "less_time", { n: Math.round(Math.abs(seconds) / 60), reason }));
  }
  told = reply.adjustments.length;
  if (locked && clock.now() < page.deadline) location.reload();
  if (reply.closed && !reply.late && !locked) timeUp();
}

function showState({ state, at }) {
  const line = by("da-luu");
  line.classList.toggle("is-saved", state === "saved");
  line.classList.toggle("is-offline", state === "offline");
  if (state === "saved") line.textContent = say("saved", { time: hms(at) });
  else if (state === "waiting") line.textContent = at ? say("waiting_since", { time: hms(at) }) : say("waiting");
  else if (state === "offline") line.textContent = say("offline");
  else line.textContent = say("fresh");
  if (state !== line.dataset.told && (state === "offline" || line.dataset.told === "offline")) announceWords(line.textContent);
  line.dataset.told = state;
  if (state === "saved" && by("con-trong").classList.contains("is-offline")) countBlank();
}

let warned = Infinity;
function tick() {
  if (locked || (saver && saver.over)) return;
  const remaining = page.deadline - clock.now();
  by("dong-ho").textContent = left(remaining);
  by("dong-ho").parentElement.classList.toggle("is-near", remaining < 300000);
  const passed = WARN_MS.filter((ms) => remaining <= ms).pop();
  if (passed !== undefined && passed < warned) {
    if (warned !== Infinity || remaining > passed - 2000) announceWords(say("minutes_left", { n: passed / 60000 }));
    warned = passed;
  }
  if (remaining <= 0) timeUp();
}

/** The page locks itself; the server closes the sitting, with or without us (X7, X9). */
async function timeUp() {
  if (locked) return;
  lock(say("time_up"));
  await saver.drain();
  await handIn();
}

function lock(words) {
  locked = true;
  if (document.activeElement) document.activeElement.blur();
  paper.lock();
  by("nop-bai").disabled = true;
  by("dong-ho").textContent = left(0);
  notify(words);
  announceWords(words);
}

async function handIn() {
  for (let wait = 2000; ; wait = Math.min(wait * 2, 20000)) {
    try {
      await ask("PUT", "/handing-in", {});
      return finish();
    } catch (problem) {
      if (problem instanceof Refusal) return stop(problem.code);
      await new Promise((next) => setTimeout(next, wait * (0.67 + Math.random() * 0.66)));
      await saver.drain();
    }
  }
}

function finish() {
  location.replace("/thi/bien-nhan");
}

function stop(why) {
  if (paper) paper.lock();
  const box = by("dung-lai");
  by("vi-sao").textContent = say(why === "taken_over" ? "taken_over" : why === "no_ticket" ? "no_ticket" : "stopped");
  by("lam-tiep").hidden = why !== "taken_over";
  box.hidden = false;
  document.body.classList.add("is-stopped");
  box.focus();
}

function notify(words) {
  by("bao").append(element("div", { class: "notice is-warning" }, words));
}

function announceWords(words) {
  by("loi-bao").textContent = words;
}

function readFlags() {
  try {
    return new Set(JSON.parse(localStorage.getItem(`exam-flags-${page.sitting}`) || "[]"));
  } catch (refused) {
    return new Set();
  }
}

function keepFlags(flags) {
  try {
    localStorage.setItem(`exam-flags-${page.sitting}`, JSON.stringify([...flags]));
  } catch (refused) { /* a private window: flags last as long as the page */ }
}

function countBlank() {
  const blank = paper.items.length - paper.answered;
  const said = [blank && say("blank_left", { n: blank }), paper.partial && say("partial_left", { n: paper.partial })].filter(Boolean);
  by("con-trong").textContent = said.join(" ") || say("none_blank");
  by("con-trong").classList.toggle("is-offline", false);
}

by("nop-bai").addEventListener("click", () => {
  countBlank();
  by("hoi-nop").showModal();
});
by("chua-nop").addEventListener("click", () => by("hoi-nop").close());
by("nop-that").addEventListener("click", async () => {
  by("nop-that").disabled = true;
  if (document.activeElement) document.activeElement.blur();
  if (await saver.drain()) {
    by("hoi-nop").close();
    lock(say("handing_in"));
    await handIn();
  } else {
    by("con-trong").textContent = say("hand_in_offline");
    by("con-trong").classList.add("is-offline");
    by("nop-that").disabled = false;
  }
});
by("lam-tiep").addEventListener("click", () => location.reload());
window.addEventListener("beforeunload", (event) => {
  if (saver && answers.unsent.length && !saver.over) event.preventDefault();
});

begin();
