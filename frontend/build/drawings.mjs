// Drawings are written once, in frontend/drawings/*.svg, with plain colours. For pages they become
// {name: {viewBox, body}} so that a template can put them inline. On the board they keep their ink and
// get the pale edge of a sticker from css/base.css: white fur with chalk outlines would lose its face.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fontPath } from "./fonts.mjs";

const require = createRequire(import.meta.url);

export function readDrawings(root) {
  const folder = join(root, "drawings");
  const drawings = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".svg")).sort()) {
    const themed = squeeze(readFileSync(join(folder, file), "utf8"));
    // Inline, var(--leaf, #17794f) follows the theme; a file and a PNG take the colour after the comma.
    const source = themed.replace(/var\(--[a-z-]+, ?([^)]+)\)/g, "$1");
    const [, attributes, body] = /^<svg([^>]*)>(.*)<\/svg>$/.exec(themed) ?? fail(file, "is not one svg element");
    const viewBox = /viewBox="([^"]+)"/.exec(attributes)?.[1] ?? fail(file, "has no viewBox");
    if (/\b(id|style|class)=/.test(body)) fail(file, "has id, style or class: it could not stand inline twice");
    const group = attributes.replace(/\s*(xmlns|viewBox)="[^"]*"/g, "").trim();
    drawings[file.slice(0, -4)] = { source, viewBox, group, body };
  }
  return drawings;
}

export function inline({ viewBox, group, body }) {
  return { viewBox, body: `<g ${group}>${body}</g>` };
}

function squeeze(svg) {
  return svg
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/\s+/g, " ")
    .replace(/> </g, "><")
    .replace(/ ?\/>/g, "/>")
    .trim();
}

function fail(file, why) {
  throw new Error(`frontend/drawings/${file} ${why}`);
}

/** PNG bytes of an SVG text, `width` pixels wide; cached by content. */
export function png(root, svg, width) {
  const cache = join(root, "node_modules", ".cache", "pictures");
  mkdirSync(cache, { recursive: true });
  const key = createHash("sha256").update(svg).update(String(width)).digest("hex").slice(0, 20);
  const cached = join(cache, `${key}.png`);
  if (!existsSync(cached)) {
    const { Resvg } = require("@resvg/resvg-js");
    const fontFiles = ["baloo-2-700", "lexend-400", "lexend-600"].map((name) => fontPath(root, name));
    const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: "Lexend" };
    writeFileSync(cached, new Resvg(svg, { fitTo: { mode: "width", value: width }, font }).render().asPng());
  }
  return readFileSync(cached);
}
