// On phones the statement and the work are two tabs; on wide screens both are there at once.
export function problemTabs() {
  const bar = document.querySelector(".problem-tabs");
  const page = document.querySelector(".problem-page");
  if (!bar || !page) return { work() {} };
  const tabs = [...bar.querySelectorAll("[role=tab]")];
  const choose = (chosen, andFocus) => {
    tabs.forEach((tab, n) => {
      tab.setAttribute("aria-selected", String(n === chosen));
      tab.tabIndex = n === chosen ? 0 : -1;
    });
    page.classList.toggle("shows-statement", chosen === 0);
    page.classList.toggle("shows-work", chosen === 1);
    if (andFocus) tabs[chosen].focus();
  };
  bar.hidden = false;
  tabs.forEach((tab, n) => {
    tab.addEventListener("click", () => choose(n, false));
    tab.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") choose(1 - n, true);
    });
  });
  choose(location.hash === "#bai-lam" ? 1 : 0, false); // back from signing in: to the program
  return { work: () => choose(1, false) };
}
