// Fails on any character our pages would show without a glyph: a missing glyph is a box, or a letter
// of another family in the middle of a word.
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { FONTS, coverage, fontPath, wantedCharacters } from "./fonts.mjs";

const READ = new Set([".html", ".md", ".yaml", ".yml", ".json", ".js", ".mjs", ".svg", ".css", ".py", ".tex", ".txt"]);
const SKIP = new Set(["node_modules", "dist", "__pycache__", "data", "submissions", "package-lock.json"]);

// Drawn by the system in colour, or only told to a machine: joiners, marks that NFC leaves alone.
const EXCLUDED = /[\p{Extended_Pictographic}\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}\u200b-\u200d\u2060\ufe0e\ufe0f\ufeff\u00ad]/u;

function* files(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIP.has(entry.name) || entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (READ.has(extname(entry.name))) yield path;
  }
}

/** Lines "file:line: …", one per character and file. */
export function missingGlyphs(root) {
  const project = join(root, "..");
  const wanted = wantedCharacters(root);
  const drawn = new Set();
  for (const [name, font] of Object.entries(FONTS)) {
    if (font.shows !== "text") continue;
    for (const point of coverage(readFileSync(fontPath(root, name)))) {
      const character = String.fromCodePoint(point);
      if (wanted.has(character) && (font.only?.test(character) ?? true)) drawn.add(point);
    }
  }
  const faults = [];
  for (const character of wanted) {
    if (!drawn.has(character.codePointAt(0))) {
      faults.push(`frontend/characters.txt: no font has ${naming(character)}`);
    }
  }
  for (const folder of ["content", "app", "frontend"]) {
    for (const path of files(join(project, folder))) {
      const seen = new Set();
      shown(path, readFileSync(path, "utf8")).split("\n").forEach((line, index) => {
        for (const character of line) {
          const point = character.codePointAt(0);
          if (point < 0x20 || drawn.has(point) || seen.has(point) || EXCLUDED.test(character)) continue;
          seen.add(point);
          faults.push(`${relative(project, path)}:${index + 1}: no glyph for ${naming(character)}`);
        }
      });
    }
  }
  return faults;
}

/** A program's text without its comments: what engineers tell each other is read in their editors. */
function shown(path, text) {
  const blank = (part) => part.replace(/[^\n]/g, " ");
  if (path.endsWith(".py")) return text.replace(/"""[\s\S]*?"""|#.*$/gm, blank);
  if (/\.(m?js|css)$/.test(path)) return text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, blank);
  return text;
}

function naming(character) {
  const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  const hint = /\p{Mn}/u.test(character) ? " (a loose mark: write the text in NFC)" : "";
  return `“${character}” U+${code}${hint}`;
}
