// Building the page. Text is always set as text, never parsed.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const icons = {};

/** Icons stand once in the page, in `.engine-icons`; each use is a copy. */
export function readIcons(section) {
  for (const holder of section.querySelectorAll("[data-icon]")) icons[holder.dataset.icon] = holder.firstElementChild;
}

export function icon(name) {
  return icons[name] ? icons[name].cloneNode(true) : document.createTextNode("");
}

export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

export function shuffled(list) {
  const mixed = list.slice();
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}

export function button(words, onclick, { kind = "", sign = "", after = "" } = {}) {
  return el("button", { class: `button ${kind}`.trim(), type: "button", onclick }, sign && icon(sign), words, after && icon(after));
}
