// Each half of a sample gets a button that copies it.
const COPY = '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"><rect x="8" y="8" width="12" height="12" rx="2"/><path d="M16 8V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3"/></svg>';

export function copyButtons() {
  for (const half of document.querySelectorAll(".sample > div")) {
    const title = half.querySelector("h3");
    const text = half.querySelector("pre");
    if (!title || !text) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button is-quiet is-small copy";
    button.innerHTML = COPY;
    button.setAttribute("aria-label", `Chép ${title.textContent.toLowerCase()}`);
    button.addEventListener("click", async () => {
      const done = await copied(text.textContent);
      button.classList.toggle("is-done", done);
      button.setAttribute("aria-label", done ? "Đã chép" : "Chưa chép được");
    });
    title.after(button);
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
