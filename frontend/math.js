// Formulas in statements: <span class="math">a^2</span>, <div class="math">…</div>, or pymdownx.arithmatex.
// KaTeX sets styles through the DOM, which the content security policy allows; the TeX stays readable without us.
import katex from "katex";

const MARKS = /^\s*(?:\\\(|\\\[|\$\$?)([\s\S]*?)(?:\\\)|\\\]|\$\$?)\s*$/;

function render(part) {
  const source = part.textContent;
  const tex = (MARKS.exec(source) || [source, source])[1];
  try {
    katex.render(tex, part, { displayMode: part.tagName === "DIV", throwOnError: true, trust: false, maxExpand: 200 });
  } catch (problem) {
    part.textContent = source;
    part.title = problem.message;
  }
}

function renderAll(root) {
  (root || document).querySelectorAll(".math, .arithmatex").forEach(render);
}

window.cehttMath = renderAll;
renderAll();
