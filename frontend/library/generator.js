// Sums from a seed: the rules of app/library/activities/generator.py, number for number (a test compares both).
// Numbers are integers in thousandths.
export const PLACES = 1000;
const TRIES = 400;

/** mulberry32 by Tommy Ettinger. */
export function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

export function sums(forms, seed, count) {
  const draw = mulberry32(seed);
  const made = [];
  const seen = new Set();
  const key = (one) => `${one.operation} ${one.a} ${one.b}`;
  for (let number = 0; number < count; number += 1) {
    const index = number % forms.length;
    let found = null;
    for (let tried = 0; tried < TRIES; tried += 1) {
      const candidate = attempt(forms[index], index, draw);
      if (candidate === null) continue;
      found = candidate;
      if (!seen.has(key(candidate))) break;
    }
    if (found === null) throw new Error("these ranges allow no sum");
    seen.add(key(found));
    made.push(found);
  }
  return made;
}

function attempt(form, index, draw) {
  const step = 10 ** (3 - form.places[draw() % form.places.length]);
  const first = draw();
  const second = draw();
  const b = between(form.b, step, second);
  let a;
  let result;
  if (form.operation === ":") {
    result = between(form.result, PLACES, first);
    a = Math.floor((b * result) / PLACES);
  } else {
    a = between(form.a, step, first);
    result = form.operation === "+" ? a + b : form.operation === "−" ? a - b : Math.floor((a * b) / PLACES);
  }
  if (a < form.a[0] || a > form.a[1] || result < form.result[0] || result > form.result[1]) return null;
  if (form.carry !== "any" && carries(form.operation, a, b) !== (form.carry === "once" ? 1 : 0)) return null;
  return { form: index, operation: form.operation, a, b, result };
}

function between([lowest, highest], step, random) {
  const low = Math.ceil(lowest / step);
  const high = Math.floor(highest / step);
  return (high >= low ? low + (random % (high - low + 1)) : low) * step;
}

export function carries(operation, a, b) {
  let count = 0;
  let carried = 0;
  while (a || b) {
    if (operation === "+") carried = (a % 10) + (b % 10) + carried > 9 ? 1 : 0;
    else carried = (a % 10) - (b % 10) - carried < 0 ? 1 : 0;
    count += carried;
    a = Math.floor(a / 10);
    b = Math.floor(b / 10);
  }
  return count;
}

export function told(one) {
  const ten = 10 * PLACES;
  const need = one.operation === "+" ? (ten - (one.a % ten)) % ten : one.a % ten;
  const amounts = { a: one.a, b: one.b, result: one.result, need, rest: Math.max(one.b - need, 0) };
  for (const name of ["a", "b", "result"]) {
    const whole = Math.floor(amounts[name] / PLACES);
    amounts[`tens_${name}`] = Math.floor(whole / 10) * PLACES;
    amounts[`ones_${name}`] = (whole % 10) * PLACES;
  }
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, number(amount)]));
}

export function number(thousandths) {
  const whole = String(Math.floor(thousandths / PLACES)).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  const part = String(thousandths % PLACES).padStart(3, "0").replace(/0+$/, "");
  return part ? `${whole},${part}` : whole;
}
