// In the head, not deferred: the board must not flash white. Storage throws in a frame without an origin.
(function () {
  var root = document.documentElement;
  root.classList.add("has-script");
  try {
    var chosen = localStorage.getItem("cehtt:theme");
    if (chosen === "dark" || chosen === "light") root.setAttribute("data-theme", chosen);
  } catch (refused) {
    // follows the system
  }
})();
