// Talking with the server: the ticket is a cookie, the header shows that it is our page.
const BASE = "/thi/api/sitting";
const PATIENCE_MS = 15000;

/** The server said no; `status` and `code` say how. Being offline is any other error. */
export class Refusal extends Error {
  constructor(status, body) {
    super((body.error && body.error.message) || `HTTP ${status}`);
    this.status = status;
    this.code = (body.error && body.error.code) || "";
    this.body = body;
  }
}

export async function ask(method, path, body, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const response = await fetch(BASE + path, {
      method,
      headers: { "X-Exam-Page": "1", Accept: "application/json", "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: stop.signal,
      cache: "no-store",
      credentials: "same-origin",
      ...options,
    });
    const answer = response.status === 204 ? {} : await response.json();
    if (response.status >= 500) throw new Error(`HTTP ${response.status}`); // like no network: try again
    if (!response.ok) throw new Refusal(response.status, answer);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

/** A recording, from this device if it is there, else fetched and kept. */
export async function fetchSound(store, name) {
  const kept = await store.sound(name).catch(() => undefined);
  if (kept) return kept;
  const response = await fetch(`/thi/api/sounds/${name}`, { credentials: "same-origin" });
  if (!response.ok) throw new Refusal(response.status, {});
  const blob = await response.blob();
  await store.keepSound(name, blob).catch(() => {});
  return blob;
}

export async function fetchForm(sha) {
  const response = await fetch(`/thi/api/forms/${sha}`, { credentials: "same-origin" });
  if (!response.ok) throw new Refusal(response.status, {});
  return response.json();
}
