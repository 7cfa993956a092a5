// The receipt of a sitting that was handed in.
import { hms } from "./clock.js";
import { say } from "./element.js";
import { jittered } from "./saver.js";
import { ask, Refusal } from "./server.js";
import { openStore } from "./store.js";

const by = (id) => document.getElementById(id);

async function begin() {
  try {
    const receipt = await ask("GET", "/receipt");
    by("thi-sinh").textContent = receipt.candidate;
    by("so-bao-danh").textContent = receipt.number;
    by("ten-vong").textContent = `${receipt.edition} – ${receipt.title}`;
    by("luc-nop").textContent = `${hms(receipt.at)}, ${day(receipt.at)}`;
    by("so-cau").textContent = say("count", { n: receipt.answered, all: receipt.items });
    by("ma-bai").textContent = receipt.digest.slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ");
    by("cach-nop").textContent = say(receipt.by === "candidate" ? "by_candidate" : "by_deadline");
    document.body.classList.add("is-ready");
    forget(receipt.sitting);
  } catch (problem) {
    if (problem instanceof Refusal && problem.status === 401) return location.replace("/thi/vao-phong");
    if (problem instanceof Refusal && problem.code === "not_handed_in") return location.replace("/thi/phong-cho");
    setTimeout(begin, jittered(4000));
  }
}

/** Others use this device too: what the server has need not stay here. */
async function forget(sitting) {
  const store = await openStore();
  const kept = await store.events(sitting);
  if (kept.every((event) => event.sent)) await store.forget(sitting);
  try {
    localStorage.removeItem(`exam-flags-${sitting}`);
  } catch (refused) { /* a private window keeps nothing */ }
}

function day(ms) {
  const [year, month, date] = new Date(ms + 7 * 3600000).toISOString().slice(0, 10).split("-");
  return `${date}/${month}/${year}`;
}

by("in").addEventListener("click", () => print());
begin();
