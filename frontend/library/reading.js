// How typed answers are read: the rules of app/library/activities/input.py (a test compares both).
const GROUPED = /^(?:\d{1,3}(?:([. ])\d{3})(?:\1\d{3})*|\d+)$/;

export function readNumber(typed, kind) {
  const text = squeezed(typed);
  if (kind === "natural") {
    if (!GROUPED.test(text)) return null;
    return text.replace(/\D/g, "").replace(/^0+/, "") || "0";
  }
  const comma = text.replace(/\./g, ",");
  const at = comma.indexOf(",");
  const whole = (at < 0 ? comma : comma.slice(0, at)).replace(/ /g, "");
  const part = at < 0 ? "" : comma.slice(at + 1);
  if (!/^\d+$/.test(whole) || !/^\d*$/.test(part)) return null;
  const kept = part.replace(/0+$/, "");
  return (whole.replace(/^0+/, "") || "0") + (kept ? `,${kept}` : "");
}

export function isRight(typed, accepted, kind, capitals) {
  if (kind !== "text") {
    const number = readNumber(typed, kind);
    return number !== null && accepted.some((one) => readNumber(one, kind) === number);
  }
  const form = (text) => {
    const plain = squeezed(text).replace(/’/g, "'");
    return capitals ? plain : plain.toLowerCase();
  };
  return accepted.some((one) => form(one) === form(typed));
}

function squeezed(text) {
  return text.normalize("NFC").trim().replace(/\s+/g, " ");
}
