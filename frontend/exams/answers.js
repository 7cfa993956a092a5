// The answers of a sitting as a log of changes. Three things are kept apart: what the page shows
// (`latest`), what has not been acknowledged (`unsent`), and what the server says it holds (`held`).
import { sha256 } from "./sha256.js";

export const MOST_EVENTS = 50;

export class Answers {
  constructor(store, clock) {
    this.store = store;
    this.clock = clock;
    this.log = new Map();
    this.latest = new Map();
    this.held = new Map();
    this.epoch = 0;
    this.seq = 0;
  }

  /** Begins a page: its epoch, what the server holds, and what this device had kept. */
  async begin(page) {
    this.sitting = page.sitting;
    this.started = page.started;
    this.epoch = page.epoch;
    this.seq = 0;
    this.adopt(page.answers);
    const kept = await this.store.events(this.sitting).catch(() => []);
    for (const event of kept) if (!this.log.has(key(event))) this.remember(event);
  }

  /** What the server holds now replaces what we thought that it held. */
  adopt(answers) {
    this.held = new Map();
    for (const [item, value, epoch, seq] of answers) {
      this.held.set(item, { value, epoch, seq });
      this.see(item, { value, epoch, seq });
    }
  }

  value(item) {
    const found = this.latest.get(item);
    if (!found) return null;
    try {
      return JSON.parse(found.value);
    } catch (unreadable) {
      return null;
    }
  }

  /** A change on the page: on this device first. Returns false where nothing changed. */
  change(item, answer) {
    const value = JSON.stringify(answer);
    const before = this.latest.get(item);
    if (before ? before.value === value : isBlank(answer)) return false;
    const ms = Math.round(this.clock.now() - this.started);
    const event = { sitting: this.sitting, epoch: this.epoch, seq: ++this.seq, item, value, ms, sent: false };
    this.remember(event);
    this.store.keep(event).catch(() => {});
    return true;
  }

  get unsent() {
    return [...this.log.values()].filter((event) => !event.sent).sort(inOrder);
  }

  /** The next batch for the server, oldest first. */
  batch() {
    const events = this.unsent.slice(0, MOST_EVENTS);
    return { sitting: this.sitting, epoch: this.epoch, events: events.map(({ epoch, seq, item, value, ms }) => ({ epoch, seq, item, value, ms })) };
  }

  /** The server has recorded a batch. Late events are recorded and do not count (X9). */
  acknowledge(batch, late) {
    for (const sent of batch.events) {
      const event = this.log.get(key(sent));
      if (!event) continue;
      event.sent = true;
      this.store.keep(event).catch(() => {});
      const held = this.held.get(event.item);
      if (!late && (!held || isNewer(event, held))) this.held.set(event.item, event);
    }
  }

  /** Whatever the server had not got of this page after `ack` goes again. */
  recall(ack) {
    for (const event of this.log.values()) {
      if (event.epoch === this.epoch && event.seq > ack) event.sent = false;
    }
  }

  recallAll() {
    for (const event of this.log.values()) event.sent = false;
  }

  /** SHA-256 over "item TAB value LF" in order of item, as the server's. */
  digest() {
    const lines = [...this.held.keys()].sort().map((item) => `${item}\t${this.held.get(item).value}\n`);
    return sha256(lines.join(""));
  }

  remember(event) {
    this.log.set(key(event), event);
    this.see(event.item, event);
  }

  see(item, event) {
    const before = this.latest.get(item);
    if (!before || isNewer(event, before)) this.latest.set(item, event);
  }
}

export function isBlank(answer) {
  if (answer === null || answer === undefined) return true;
  if (typeof answer === "string") return !answer.trim();
  return Object.values(answer).every((part) => !String(part).trim());
}

function key(event) {
  return `${event.epoch}.${event.seq}`;
}

function isNewer(one, other) {
  return one.epoch > other.epoch || (one.epoch === other.epoch && one.seq > other.seq);
}

function inOrder(one, other) {
  return one.epoch - other.epoch || one.seq - other.seq;
}
