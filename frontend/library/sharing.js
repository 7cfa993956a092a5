// Copy buttons and print buttons.
export function copyButtons(copied) {
  for (const node of document.querySelectorAll("[data-copy]")) {
    node.addEventListener("click", async () => {
      const field = document.getElementById(node.dataset.copy);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy"); // over plain http there is no clipboard
      }
      node.lastChild.textContent = copied;
    });
  }
}

export function printButtons() {
  for (const node of document.querySelectorAll("[data-print]")) node.addEventListener("click", () => window.print());
}
