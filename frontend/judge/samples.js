// Each half of a sample gets a button that copies it.
import { say } from "./words.js";

const COPY = '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"><rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3"/></svg>';
const DONE = '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><path d="m5 13 4.5 4.5L19 7"/></svg>';

export function copyButtons() {
  for (const half of document.querySelectorAll(".sample > div")) {
    const title = half.querySelector("h3");
    const text = half.querySelector("pre");
    if (!title || !text) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button is-quiet is-small copy";
    button.innerHTML = COPY;
    const name = say("copy", { what: title.textContent.toLowerCase() });
    const told = document.createElement("span");
    told.className = "hidden-words";
    told.setAttribute("role", "status");
    button.setAttribute("aria-label", name);
    let back = 0;
    button.addEventListener("click", async () => {
      const done = await copied(text.textContent);
      clearTimeout(back);
      told.textContent = say(done ? "copied" : "not_copied");
      button.innerHTML = done ? DONE : COPY;
      button.classList.toggle("is-done", done);
      back = setTimeout(() => {
        told.textContent = "";
        button.innerHTML = COPY;
        button.classList.remove("is-done");
      }, 2500);
    });
    title.after(button, told);
  }
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A plain http address has no clipboard of its own.
    const hidden = document.createElement("textarea");
    hidden.value = text;
    document.body.append(hidden);
    hidden.select();
    const done = document.execCommand("copy");
    hidden.remove();
    return done;
  }
}
