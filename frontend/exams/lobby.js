// The lobby: fetches the sounds, waits for the bell with few, jittered questions, and starts.
import { Clock, left, when } from "./clock.js";
import { element, say } from "./element.js";
import { ask, fetchSound, Refusal } from "./server.js";
import { jittered } from "./saver.js";
import { openStore } from "./store.js";

const by = (id) => document.getElementById(id);
const clock = new Clock();
const POLL_MS = 45000;
let lobby;

async function begin() {
  const store = await openStore();
  const askedAt = performance.now();
  try {
    lobby = await ask("GET", "/lobby");
  } catch (problem) {
    if (problem instanceof Refusal && problem.status === 401) return location.replace("/thi/vao-phong");
    by("trang-thai").textContent = say("offline");
    return setTimeout(begin, jittered(5000));
  }
  clock.learn(lobby.server, askedAt);
  if (lobby.state === "handed_in") return location.replace("/thi/bien-nhan");
  if (lobby.state === "running" || lobby.state === "time_up") return location.replace("/thi/lam-bai");
  show();
  fetchSounds(store);
  setInterval(tick, 500);
  setTimeout(poll, jittered(POLL_MS));
}

function show() {
  for (const [id, words] of Object.entries({
    "thi-sinh": lobby.candidate, "so-bao-danh": lobby.number, "ten-ky-thi": lobby.edition, "ten-vong": lobby.title,
    "thoi-gian": say("minutes", { n: Math.round(lobby.duration_s / 60) }), "gio-mo": when(lobby.starts, clock.now()), "gio-dong": when(lobby.ends, clock.now()),
  })) by(id).textContent = words;
  document.body.classList.add("is-ready");
  tick();
}

function tick() {
  const wait = lobby.starts - clock.now();
  by("bat-dau").disabled = wait > 0;
  by("trang-thai").textContent = wait > 0 ? say("starts_in", { time: left(wait) }) : say("may_start");
}

/** Whether the bell has moved; the answer is the same cached bytes for everyone. */
async function poll() {
  const askedAt = performance.now();
  try {
    const response = await fetch(`/thi/api/rounds/${lobby.round}/bell`);
    const bell = await response.json();
    if (!response.headers.get("age")) clock.learn(bell.server, askedAt);
    lobby.starts = bell.starts;
    show();
  } catch (offline) { /* the clock goes on by itself */ }
  setTimeout(poll, jittered(POLL_MS));
}

async function fetchSounds(store) {
  const line = by("am-thanh");
  for (let nth = 0; nth < lobby.sounds.length; nth++) {
    line.textContent = say("fetching", { n: nth + 1, all: lobby.sounds.length });
    try {
      await fetchSound(store, lobby.sounds[nth].sound);
    } catch (problem) {
      line.textContent = say("fetch_failed");
      return setTimeout(() => fetchSounds(store), jittered(6000));
    }
  }
  line.textContent = lobby.sounds.length ? say("fetched") : say("no_sound");
  line.dataset.state = "saved";
}

/** A short tone, so that a candidate knows that the headphones work. */
function tone() {
  const audio = new (window.AudioContext || window.webkitAudioContext)();
  const source = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.value = 0.2;
  source.frequency.value = 440;
  source.connect(volume).connect(audio.destination);
  source.start();
  source.stop(audio.currentTime + 0.8);
}

async function start() {
  by("bat-dau").disabled = true;
  try {
    await ask("PUT", "/start", {});
    location.assign("/thi/lam-bai");
  } catch (problem) {
    by("bat-dau").disabled = false;
    by("loi").replaceChildren(element("p", { class: "notice is-wrong" }, problem instanceof Refusal ? problem.message : say("offline")));
  }
}

by("thu-loa").addEventListener("click", tone);
by("bat-dau").addEventListener("click", start);
begin();
