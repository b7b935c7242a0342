// Writes the ESM wrappers of the CommonJS build: for each entry a module that re-exports every name, so that both
// module systems get the same classes.
//
// Each name is listed explicitly, so that bundlers do not have to guess what a CommonJS module exports.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const DIST = join(import.meta.dirname, "..", "dist");
const ENTRIES = ["index", "testing/index"];

/** How tsc writes exports: a module's own exports (several in a row), one re-export, and `export *`. */
const OWN_EXPORTS = /^(?:exports\.\w+ = )+/gm;
const REEXPORT = /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable/gm;
const STAR_REEXPORT = /^__exportStar\(require\("(.+)"\), exports\);/gm;

for (const entry of ENTRIES) {
  const names = [...new Set(exportsOf(join(DIST, `${entry}.js`)))].sort();
  if (names.length === 0) throw new Error(`${entry}.js exports nothing`);
  const source = `"./${entry.split("/").pop()}.js"`;
  writeFileSync(
    join(DIST, `${entry}.mjs`),
    `export {\n${names.map((name) => `  ${name},\n`).join("")}} from ${source};\n`,
  );
  writeFileSync(join(DIST, `${entry}.d.mts`), `export * from ${source};\n`);
}

function exportsOf(file) {
  const text = readFileSync(file, "utf8");
  const own = [...text.matchAll(OWN_EXPORTS)].flatMap(([exports]) => exports.match(/\w+(?= = )/g));
  const reexported = [...text.matchAll(REEXPORT)].map(([, name]) => name);
  const others = [...text.matchAll(STAR_REEXPORT)].flatMap(([, module]) => exportsOf(join(dirname(file), module)));
  return [...own, ...reexported, ...others];
}
