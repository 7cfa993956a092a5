// A recording with counted plays: no seeking, no pausing by the candidate; a reload goes on where it
// stood (X10). The sound was fetched in the lobby.
import { element, say } from "./element.js";
import { left } from "./clock.js";
import { ask, fetchSound, Refusal } from "./server.js";

export class Listening {
  constructor(store, sitting, standing) {
    Object.assign(this, { store, sitting, ...standing });
    this.node = element("div", { class: "player" });
    this.button = element("button", { type: "button", class: "button is-main", onclick: () => this.play() });
    this.bar = element("progress", { max: this.duration_ms, value: 0, "aria-label": say("sound_progress") });
    this.told = element("span", { class: "plays" });
    this.node.append(this.button, this.bar, this.told);
    window.addEventListener("pagehide", () => this.report(false, { keepalive: true }));
    this.show();
  }

  get place() {
    return `${this.sitting}.${this.name}.${this.used}`;
  }

  async play() {
    this.button.disabled = true;
    try {
      const blob = await fetchSound(this.store, this.sound);
      const grant = await ask("POST", `/recordings/${this.name}/plays`, {});
      Object.assign(this, grant);
      const kept = (await this.store.place(this.place).catch(() => 0)) || 0;
      await this.begin(blob, Math.max(this.resume_ms || 0, kept));
    } catch (problem) {
      this.told.textContent = problem instanceof Refusal ? problem.message : say("sound_offline");
      this.show();
    }
  }

  async begin(blob, from) {
    this.audio = new Audio(URL.createObjectURL(blob));
    this.audio.addEventListener("timeupdate", () => this.moved());
    this.audio.addEventListener("ended", () => this.ended());
    this.audio.addEventListener("pause", () => { if (!this.audio.ended) this.show(); });
    await new Promise((resolve, reject) => {
      this.audio.addEventListener("loadedmetadata", resolve, { once: true });
      this.audio.addEventListener("error", () => reject(new Error("sound")), { once: true });
    });
    if (from) this.audio.currentTime = Math.min(from / 1000, this.audio.duration);
    await this.audio.play();
    this.show();
  }

  get playing() {
    return Boolean(this.audio) && !this.audio.paused && !this.audio.ended;
  }

  moved() {
    const ms = Math.round(this.audio.currentTime * 1000);
    this.bar.value = ms;
    this.told.textContent = say("sound_left", { time: left(this.audio.duration * 1000 - ms) });
    if (Math.abs(ms - (this.keptMs || 0)) > 1500) {
      this.keptMs = ms;
      this.store.keepPlace(this.place, ms).catch(() => {});
    }
  }

  async ended() {
    await this.report(true).catch(() => {});
    this.resume_ms = null;
    this.audio = null;
    this.bar.value = 0;
    this.show();
  }

  async report(finished, options) {
    if (!this.audio) return;
    const position = Math.round(this.audio.currentTime * 1000);
    for (let tries = 0; tries < 3; tries++) {
      try {
        await ask("PUT", `/recordings/${this.name}/play`, { position_ms: position, finished }, options);
        return;
      } catch (problem) {
        if (!finished || problem instanceof Refusal) return;
        await new Promise((wait) => setTimeout(wait, 3000));
      }
    }
  }

  stop() {
    if (this.audio) this.audio.pause();
    this.button.disabled = true;
  }

  show() {
    const remaining = this.allowed - this.used;
    this.button.disabled = this.playing || (this.resume_ms === null && remaining <= 0);
    this.button.textContent = this.playing ? say("sound_playing")
      : this.resume_ms !== null ? say("sound_resume") : say("sound_play");
    if (!this.playing) this.told.textContent = remaining > 0 ? say("sound_plays", { n: remaining }) : say("sound_none");
    if (!this.playing && this.resume_ms !== null) this.told.textContent = say("sound_stopped");
  }
}
