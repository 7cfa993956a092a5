// What scripts say comes with the page, from templates/judge/_words.html, so that gettext knows every word.
const words = JSON.parse((document.getElementById("words") || { textContent: "{}" }).textContent);

/** The page's words by name: say("changed", {n}) fills {n}. */
export const say = (name, values = {}) => (words[name] || name).replace(/\{(\w+)\}/g, (_, key) => values[key]);

/** 1184 → "1.184". */
export const whole = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ".");

/** KB → MB with one decimal: 12900 → "12,6". */
export const megabytes = (kb) => (kb / 1024).toFixed(1).replace(".", ",");
