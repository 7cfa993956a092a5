// node frontend/build.mjs                  app/static/dist/ with hashed names, .gz and .br beside them, manifest.json
// node frontend/build.mjs --check-glyphs   only: does every character we show have a glyph?
//
// Scripts are classic (IIFE): activity pages also run in a frame without an origin, where modules are refused.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { inline, png, readDrawings } from "./build/drawings.mjs";
import { subsetFonts } from "./build/fonts.mjs";
import { missingGlyphs } from "./build/glyphs.mjs";

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = join(ROOT, "..", "app", "static", "dist");
const COMPRESSED = new Set([".css", ".js", ".svg", ".json"]);
const KEEP_OLD_MS = 10 * 60 * 1000; // a page served just before a build still finds its files

const manifest = {};

/** Write once under a name that changes with the content; WhiteNoise knows 12 hex digits as immutable. */
function keep(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const extension = extname(name);
  const hashed = `${name.slice(0, -extension.length)}.${hash}${extension}`;
  manifest[name] = hashed;
  const path = join(DIST, hashed);
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    place(path, bytes);
    if (COMPRESSED.has(extension)) {
      place(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      place(`${path}.br`, brotliCompressSync(bytes, { params: size }));
    }
  }
  return hashed;
}

function place(path, bytes) {
  writeFileSync(`${path}.${process.pid}`, bytes);
  renameSync(`${path}.${process.pid}`, path);
}

const addresses = {
  name: "addresses",
  setup(bundle) {
    bundle.onResolve({ filter: /^font:/ }, ({ path }) => found(`fonts/${path.slice(5)}.woff2`));
    bundle.onResolve({ filter: /^drawing:/ }, ({ path }) => found(`drawings/${path.slice(8)}.svg`));
    bundle.onResolve({ filter: /\.woff2$/ }, ({ path, resolveDir }) => {
      const name = `fonts/${basename(path)}`;
      keep(name, readFileSync(join(resolveDir, path)));
      return found(name);
    });
    // KaTeX names three formats of each font; every browser that runs our scripts reads WOFF2.
    bundle.onLoad({ filter: /katex\.css$/ }, ({ path }) => ({
      loader: "css",
      contents: readFileSync(path, "utf8").replace(/,\s*url\([^)]*\.(?:woff|ttf)\) format\([^)]*\)/g, ""),
    }));
    function found(name) {
      if (!manifest[name]) return { errors: [{ text: `There is no ${name}` }] };
      return { path: manifest[name], external: true };
    }
  },
};

async function bundle(source) {
  const result = await build({
    entryPoints: [join(ROOT, source)],
    absWorkingDir: ROOT,
    outdir: DIST,
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    target: ["es2019", "chrome80", "firefox78", "safari13"],
    supported: { destructuring: true }, // Safari 13 has it; esbuild counts a bug in a corner of it as absence
    plugins: [addresses],
    logLevel: "silent",
  });
  return Buffer.from(result.outputFiles[0].contents);
}

function keepDrawings() {
  const drawings = readDrawings(ROOT);
  for (const [name, drawing] of Object.entries(drawings)) {
    if (!name.startsWith("icon-")) keep(`drawings/${name}.svg`, Buffer.from(drawing.source));
  }
  const forPages = Object.fromEntries(Object.entries(drawings).map(([name, drawing]) => [name, inline(drawing)]));
  place(join(DIST, "drawings.json"), JSON.stringify(forPages));
  return drawings;
}

function keepPictures(drawings) {
  if (!drawings.icon) return;
  keep("favicon.svg", Buffer.from(drawings.icon.source));
  for (const width of [32, 180, 192, 512]) keep(`icon-${width}.png`, png(ROOT, drawings.icon.source, width));
  if (drawings.og) keep("og.png", png(ROOT, drawings.og.source, 1200));
}

function sweep() {
  const current = new Set(Object.values(manifest));
  const now = Date.now();
  const visit = (folder) => {
    for (const entry of readdirSync(join(DIST, folder), { withFileTypes: true })) {
      const name = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) visit(name);
      else if (/\.[0-9a-f]{12}\./.test(name) && !current.has(name.replace(/\.(gz|br)$/, ""))) {
        const path = join(DIST, name);
        if (now - statSync(path).mtimeMs > KEEP_OLD_MS) rmSync(path, { force: true });
      }
    }
  };
  visit("");
}

async function main() {
  if (process.argv.includes("--check-glyphs")) {
    const faults = missingGlyphs(ROOT);
    faults.forEach((fault) => console.error(fault));
    console.log(faults.length ? `${faults.length} characters without a glyph` : "Every character has a glyph");
    return faults.length ? 1 : 0;
  }
  const started = performance.now();
  mkdirSync(DIST, { recursive: true });
  for (const [name, bytes] of await subsetFonts(ROOT)) keep(`fonts/${name}.woff2`, bytes);
  keepPictures(keepDrawings());
  const entries = JSON.parse(readFileSync(join(ROOT, "entries.json"), "utf8"));
  const outcomes = await Promise.all(
    Object.entries(entries).map(async ([name, source]) => {
      try {
        keep(name, await bundle(source));
        return true;
      } catch (problem) {
        const lines = (problem.errors ?? []).map((error) => {
          const at = error.location ? `${error.location.file}:${error.location.line}: ` : "";
          return `  ${at}${error.text}`;
        });
        console.error([`frontend: ${name} was not built`, ...(lines.length ? lines : [`  ${problem.message}`])].join("\n"));
        return false;
      }
    }),
  );
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  place(join(DIST, "manifest.json"), JSON.stringify(sorted, null, 1));
  sweep();
  console.log(`frontend: ${Object.keys(manifest).length} files in ${Math.round(performance.now() - started)} ms`);
  return outcomes.every(Boolean) ? 0 : 1;
}

process.exitCode = await main();
