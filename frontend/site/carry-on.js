// "Học tiếp": what this device did last. Written by activities under "cehtt:recent":
// [{"href": "/hoc-lieu/…", "title": "…", "at": 1732250000000, "done": 3, "total": 8, "stars": 2}], newest first.
const KEY = "cehtt:recent";
const SHOWN = 3;

export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
    return Array.isArray(kept) ? kept.filter(isSafe) : [];
  } catch {
    return [];
  }
}

function isSafe(item) {
  return item && typeof item.title === "string" && /^\/(?!\/)/.test(item.href || "");
}

export function carryOn() {
  const section = document.querySelector("[data-carry-on]");
  if (!section) return;
  const items = recent().slice(0, SHOWN);
  if (!items.length) return;
  const list = section.querySelector("ul");
  const words = section.dataset;
  for (const item of items) {
    const link = document.createElement("a");
    link.className = "card is-library carry";
    link.href = item.href;
    const title = document.createElement("b");
    title.textContent = item.title;
    link.append(title);
    if (item.total) {
      const meter = document.createElement("progress");
      meter.className = "meter";
      meter.max = item.total;
      meter.value = item.done || 0;
      meter.setAttribute("aria-label", words.progress.replace("{done}", item.done || 0).replace("{total}", item.total));
      link.append(meter);
    }
    const action = document.createElement("span");
    action.className = "card-action";
    action.textContent = `${item.total && item.done >= item.total ? words.again : words.go} →`;
    link.append(action);
    const row = document.createElement("li");
    row.append(link);
    list.append(row);
  }
  section.hidden = false;
}
