// Sends what the log has not sent: 2–3 s after the last change, ±33 % so that a hall of pages does not
// beat in step, at most 50 changes at once, one request at a time, with patience when offline (X4).
import { ask, Refusal } from "./server.js";

const AFTER_CHANGE_MS = 2500;
const LONGEST_WAIT_MS = 6000;
const HEARTBEAT_MS = 60000;
const RETRY_MS = [3000, 6000, 12000, 20000];

export class Saver {
  /** `told` hears {state, at} on every turn; `stopped` hears why the page must stop. */
  constructor(answers, clock, { told, stopped, replied, resync }) {
    Object.assign(this, { answers, clock, told, stopped, replied, resync });
    this.failures = 0;
    this.mismatches = 0;
    this.over = false;
    window.addEventListener("online", () => this.soon(0));
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.soon(0); });
    this.beat();
  }

  /** Something changed. */
  changed() {
    this.changedAt = this.changedAt || performance.now();
    const waited = performance.now() - this.changedAt;
    this.soon(Math.min(jittered(AFTER_CHANGE_MS), Math.max(0, LONGEST_WAIT_MS - waited)));
    this.tell();
  }

  soon(ms) {
    clearTimeout(this.timer);
    if (!this.over) this.timer = setTimeout(() => this.flush(), ms);
  }

  /** One request; resolves to whether it was acknowledged. */
  async flush() {
    if (!this.sending) this.sending = this.send().finally(() => { this.sending = null; });
    const done = await this.sending;
    if (done && this.answers.unsent.length && !this.over) this.soon(jittered(AFTER_CHANGE_MS));
    return done;
  }

  /** Sends all there is, before handing in. Resolves to whether nothing is left. */
  async drain() {
    for (let turn = 0; turn < 40 && this.answers.unsent.length; turn++) {
      if (!(await this.flush())) return false;
    }
    return this.answers.unsent.length === 0;
  }

  async send() {
    const batch = this.answers.batch();
    this.changedAt = 0;
    const askedAt = performance.now();
    let reply;
    try {
      reply = await ask("POST", "/events", batch);
    } catch (problem) {
      return this.failed(problem, batch);
    }
    this.failures = 0;
    this.clock.learn(reply.server, askedAt);
    this.answers.acknowledge(batch, reply.late);
    this.savedAt = reply.server;
    this.replied(reply);
    await this.compare(reply, batch);
    this.tell();
    return true;
  }

  /** A mismatch resends everything; a second one starts again from what the server holds. */
  async compare(reply, batch) {
    const sentOwn = batch.events.filter((event) => event.epoch === this.answers.epoch);
    if (sentOwn.length && reply.ack < sentOwn[sentOwn.length - 1].seq) this.answers.recall(reply.ack);
    if (reply.late || this.answers.digest() === reply.digest) {
      this.mismatches = 0;
      return;
    }
    this.mismatches += 1;
    if (this.mismatches === 1) this.answers.recallAll();
    else if (this.mismatches === 3) await this.resync();
    if (this.mismatches < 5) this.soon(jittered(1000));
  }

  failed(problem, batch) {
    if (problem instanceof Refusal && problem.body.taken_over) {
      this.answers.acknowledge(batch, true);
      this.stop("taken_over");
    } else if (problem instanceof Refusal && problem.status === 401) {
      this.stop("no_ticket");
    } else {
      const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
      this.failures += 1;
      this.soon(jittered(wait));
    }
    this.tell();
    return false;
  }

  stop(why) {
    this.over = true;
    clearTimeout(this.timer);
    clearTimeout(this.beating);
    this.stopped(why);
  }

  /** Now and then, so that adjustments and the server's time reach a quiet page; it writes nothing. */
  beat() {
    this.beating = setTimeout(() => {
      if (!this.over) this.soon(0);
      this.beat();
    }, jittered(HEARTBEAT_MS));
  }

  tell() {
    const waiting = this.answers.unsent.length;
    const state = this.failures ? "offline" : waiting ? "waiting" : this.savedAt ? "saved" : "fresh";
    this.told({ state, waiting, at: this.savedAt });
  }
}

export function jittered(ms) {
  return ms * (0.67 + Math.random() * 0.66);
}
