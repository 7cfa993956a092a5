// What pages ask of the server. Every answer is JSON; a refusal carries a sentence for a person.
import { say } from "./words.js";

/** Own marks, own team, the form's token, the server's time: GET /lap-trinh/cua-toi, once a page. */
export function mine() {
  if (!window.cehttMine) window.cehttMine = ask(mineAddress());
  return window.cehttMine;
}

export function mineAgain() {
  window.cehttMine = undefined;
  return mine();
}

function mineAddress() {
  const page = document.getElementById("bai-toan");
  if (page) return JSON.parse(page.textContent).mine;
  const contest = document.querySelector("[data-contest]");
  return contest ? `/lap-trinh/cua-toi?ky-thi=${encodeURIComponent(contest.dataset.contest)}` : "/lap-trinh/cua-toi";
}

export async function ask(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
  return read(answer);
}

export async function send(address, fields) {
  try {
    return await sendOnce(address, fields, await mine());
  } catch (problem) {
    if (problem.code !== "stale_form") throw problem;
    // The page is old, or has just been signed in to while another request began the session's token: take the new one.
    return sendOnce(address, fields, await mineAgain());
  }
}

async function sendOnce(address, fields, known) {
  if (!known.signed_in) throw new Error("sign_in");
  const answer = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json", "X-CSRFToken": known.csrf },
    body: new URLSearchParams(fields),
  });
  return read(answer);
}

async function read(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch {
    told = {};
  }
  if (!answer.ok) {
    const problem = new Error((told.error && told.error.message) || say("server_silent"));
    problem.code = told.error && told.error.code;
    throw problem;
  }
  return told;
}

/** Asks again and again until `done` says so: quickly at first, then calmly, never in step with others. */
export function watch(address, show, done) {
  const started = Date.now();
  let failures = 0;
  const again = async () => {
    try {
      const told = await ask(address);
      failures = 0;
      show(told);
      if (done(told)) return;
    } catch {
      failures += 1;
    }
    const calm = Date.now() - started > 20000 ? 2000 : 500;
    const pause = Math.min(15000, calm * 2 ** Math.min(failures, 4));
    setTimeout(again, (document.hidden ? 4000 : pause) * (0.8 + 0.4 * Math.random()));
  };
  again();
}
