// Every page of the library: the catalogue, an activity, its sheet, an activity in another page's frame.
import "../site.js";
import { readIcons } from "./element.js";
import { tellHeight } from "./embedded.js";
import { choose } from "./engines/choose.js";
import { input } from "./engines/input.js";
import { pair } from "./engines/pair.js";
import { paint } from "./engines/paint.js";
import { steps } from "./engines/steps.js";
import { Frame } from "./frame.js";
import { presenting } from "./present.js";
import { copyButtons, printButtons } from "./sharing.js";
import { starsOnTiles } from "./shelf.js";
import { speaker } from "./speech.js";

const ENGINES = { choose, input, pair, paint, steps };

function play(section) {
  const data = JSON.parse(document.getElementById("du-lieu").textContent);
  readIcons(section);
  const slot = document.getElementById("doc-loi-dan");
  if (slot) slot.append(speaker(data.intro, data.says.listen));
  const frame = new Frame(section, data);
  try {
    ENGINES[section.dataset.engine](frame);
    presenting(frame);
  } catch (fault) {
    section.classList.remove("is-playing"); // the words in the page still serve
    frame.root.remove();
    throw fault;
  }
  copyButtons(data.says.copied);
}

const section = document.querySelector(".activity[data-engine]");
printButtons();
starsOnTiles();
document.documentElement.classList.add("is-ready");
if (section) play(section);
if (document.body.classList.contains("is-embedded")) tellHeight();
