/** element("p", {class: "soft", "aria-hidden": "true"}, "text", child…) */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const words = JSON.parse((document.getElementById("words") || { textContent: "{}" }).textContent);

/** The page's words by name: say("saved", {time}) fills {time}. */
export function say(name, values = {}) {
  return (words[name] || name).replace(/\{(\w+)\}/g, (_, key) => values[key]);
}
