// The server's clock through performance.now(): the device's own date is never asked (X1).
export class Clock {
  constructor() {
    this.offset = 0;
    this.trip = Infinity;
  }

  /** Learns from a reply; the quickest round trip tells best, a little worse each minute. */
  learn(server, askedAt) {
    const now = performance.now();
    const trip = now - askedAt;
    if (trip > this.trip + (now - (this.learnedAt || 0)) / 60000) return;
    this.trip = trip;
    this.learnedAt = now;
    this.offset = server + trip / 2 - now;
  }

  /** Milliseconds since 1970 as the server counts them. */
  now() {
    return performance.now() + this.offset;
  }
}

/** 09:41:07 in Vietnam. */
export function hms(ms) {
  return clockFace(ms + 7 * 3600000, true);
}

/** 59:12, or 1:05:00. */
export function left(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return (hours ? `${hours}:${two(minutes)}` : two(minutes)) + `:${two(seconds % 60)}`;
}

export function hm(ms) {
  return clockFace(ms + 7 * 3600000, false);
}

/** 09:41, and the day where it is not today: "09:41, 29/11". */
export function when(ms, now) {
  const [, month, day] = new Date(ms + 7 * 3600000).toISOString().slice(0, 10).split("-");
  return Math.abs(ms - now) < 12 * 3600000 ? hm(ms) : `${hm(ms)}, ${day}/${month}`;
}

function clockFace(ms, withSeconds) {
  const text = new Date(ms).toISOString();
  return text.slice(11, withSeconds ? 19 : 16);
}
