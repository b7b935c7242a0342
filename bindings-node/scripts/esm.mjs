// Writes the ESM face of the CommonJS build: for each entry a module that re-exports every name, so that both module systems
// get the same classes.
//
// Each name is written out: a bundler need not guess what a CommonJS module exports.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const DIST = join(import.meta.dirname, "..", "dist");
const ENTRIES = ["index", "testing/index"];

/** How tsc writes exports: its own (several in a row where they are declared), one that is handed on, all of another module's. */
const OWN = /^(?:exports\.\w+ = )+/gm;
const HANDED_ON = /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable/gm;
const ALL_OF = /^__exportStar\(require\("(.+)"\), exports\);/gm;

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
  const own = [...text.matchAll(OWN)].flatMap(([exports]) => exports.match(/\w+(?= = )/g));
  const handedOn = [...text.matchAll(HANDED_ON)].map(([, name]) => name);
  const others = [...text.matchAll(ALL_OF)].flatMap(([, module]) => exportsOf(join(dirname(file), module)));
  return [...own, ...handedOn, ...others];
}
