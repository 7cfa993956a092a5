// One WOFF2 per weight, cut down to characters.txt. The source packages ship whole TTF files: pieces by
// unicode-range would load four files for one Vietnamese sentence and break PDF makers.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

export const FONTS = {
  "baloo-2-700": { file: "@expo-google-fonts/baloo-2/700Bold/Baloo2_700Bold.ttf", shows: "text" },
  "lexend-400": { file: "@expo-google-fonts/lexend/400Regular/Lexend_400Regular.ttf", shows: "text" },
  "lexend-600": { file: "@expo-google-fonts/lexend/600SemiBold/Lexend_600SemiBold.ttf", shows: "text" },
  // A few hundred bytes, fetched only by a page that shows one of its signs (unicode-range in css/fonts.css).
  signs: { file: "@expo-google-fonts/noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf", shows: "text", only: /[\u2600-\u27bf\u25a1-\u25df]/u },
  "mono-400": { file: "@expo-google-fonts/jetbrains-mono/400Regular/JetBrainsMono_400Regular.ttf", shows: "code" },
};

// No "calt": code must show != as two signs, not as a ligature.
const FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"];

export function wantedCharacters(root) {
  const text = readFileSync(join(root, "characters.txt"), "utf8");
  return new Set([...text].filter((character) => character !== "\n"));
}

export function fontPath(root, name) {
  return join(root, "node_modules", FONTS[name].file);
}

/** The code points a TrueType file has a glyph for (cmap formats 4 and 12). */
export function coverage(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points = new Set();
  let cmap = 0;
  for (let index = 0; index < view.getUint16(4); index++) {
    const record = 12 + 16 * index;
    if (bytes.toString("latin1", record, record + 4) === "cmap") cmap = view.getUint32(record + 8);
  }
  for (let index = 0; index < view.getUint16(cmap + 2); index++) {
    const table = cmap + view.getUint32(cmap + 8 + 8 * index);
    const format = view.getUint16(table);
    if (format === 12) {
      for (let group = 0; group < view.getUint32(table + 12); group++) {
        const first = view.getUint32(table + 16 + 12 * group);
        const last = view.getUint32(table + 20 + 12 * group);
        for (let point = first; point <= last; point++) points.add(point);
      }
    } else if (format === 4) {
      const segments = view.getUint16(table + 6) / 2;
      for (let segment = 0; segment < segments; segment++) {
        const last = view.getUint16(table + 14 + 2 * segment);
        const first = view.getUint16(table + 16 + 2 * segments + 2 * segment);
        for (let point = first; point <= last && point < 0xffff; point++) points.add(point);
      }
    }
  }
  return points;
}

/** Map of font name to its subset WOFF2 bytes; unchanged fonts come from node_modules/.cache. */
export async function subsetFonts(root) {
  const cache = join(root, "node_modules", ".cache", "fonts");
  mkdirSync(cache, { recursive: true });
  const wanted = [...wantedCharacters(root)];
  const made = new Map();
  for (const name of Object.keys(FONTS)) {
    const source = readFileSync(fontPath(root, name));
    const text = wanted.filter((character) => FONTS[name].only?.test(character) ?? true).join("");
    const key = createHash("sha256").update(source).update(text).update(FEATURES.join()).digest("hex");
    const cached = join(cache, `${name}-${key.slice(0, 16)}.woff2`);
    if (!existsSync(cached)) {
      const subset = require("subset-font");
      const options = { targetFormat: "woff2", noHinting: true, keepFeatures: FEATURES, preserveNameIds: [] };
      writeFileSync(cached, await subset(source, text, options));
    }
    made.set(name, readFileSync(cached));
  }
  return made;
}
