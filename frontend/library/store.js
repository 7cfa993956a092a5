// What this device remembers. In a frame without an origin storage throws: then it remembers until the page is left.
const memory = {};

export function kept(key, fallback) {
  try {
    const text = localStorage.getItem(`cehtt:${key}`);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return key in memory ? memory[key] : fallback;
  }
}

export function keep(key, value) {
  memory[key] = value;
  try {
    localStorage.setItem(`cehtt:${key}`, JSON.stringify(value));
  } catch {
    // full or refused: memory has it
  }
}

/** A star for a finished material: {slug: {at, first, total}}. */
export function star(slug, outcome) {
  const stars = kept("stars", {});
  const before = stars[slug];
  if (!before || (outcome.first || 0) >= (before.first || 0)) stars[slug] = { at: Date.now(), ...outcome };
  keep("stars", stars);
}

const RECENT = 6;

/** “Học tiếp” on the home page. */
export function remember(place) {
  const others = kept("recent", []).filter((one) => one && one.href !== place.href);
  keep("recent", [{ ...place, at: Date.now() }, ...others].slice(0, RECENT));
}
