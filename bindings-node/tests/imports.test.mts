/** The files of `ts/` import one another without cycles, and only in one direction between the folders. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SOURCES = fileURLToPath(new URL("../../ts/", import.meta.url));

/** Imports and re-exports, including those of types. */
const IMPORT = /^(?:import|export)\b[^;]*? from "(\.[^"]+)";/gm;

/** The public files without logic: they declare the types and the error classes. */
const DECLARATIONS = ["enums", "errors", "events", "models", "options"];

/** The imported files of each file, as paths below `ts/` without extension. */
function readImports(): Map<string, string[]> {
  const files = (readdirSync(SOURCES, { recursive: true }) as string[]).filter((file) => file.endsWith(".ts"));
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(SOURCES, file), "utf8");
      const targets = [...text.matchAll(IMPORT)].map(([, target]) => join(dirname(file), target ?? ""));
      return [name(file), targets.map(name)];
    }),
  );
}

function name(file: string): string {
  return file
    .split(sep)
    .join("/")
    .replace(/\.(ts|js)$/, "");
}

const imports = readImports();

/** The files that a file imports, directly or indirectly. */
function reachable(file: string): Set<string> {
  const found = new Set<string>();
  const add = (from: string): void => {
    for (const target of imports.get(from) ?? []) {
      if (found.has(target)) continue;
      found.add(target);
      add(target);
    }
  };
  add(file);
  return found;
}

function importsOutside(file: string, folder: string): string[] {
  return (imports.get(file) ?? []).filter((target) => !target.startsWith(folder));
}

test("every import is a file", () => {
  assert(imports.size > 30);
  for (const targets of imports.values()) for (const target of targets) assert(imports.has(target), target);
});

test("no file imports itself through others", () => {
  const circular = [...imports.keys()].filter((file) => reachable(file).has(file));
  assert.deepEqual(circular, []);
});

test("internal files import only declarations of the public files", () => {
  for (const file of [...imports.keys()].filter((file) => file.startsWith("internal/"))) {
    for (const target of importsOutside(file, "internal/")) assert(DECLARATIONS.includes(target), `${file}: ${target}`);
  }
  for (const file of DECLARATIONS) {
    for (const target of imports.get(file) ?? []) assert(DECLARATIONS.includes(target), `${file}: ${target}`);
  }
});

/** The files that create what calls return, as fake results are created too, and the one that checks options. */
const SHARED = ["internal/read-options", "internal/response", "internal/serialize", "pages"];

test("only the testing entry imports the package, through its own entry", () => {
  for (const file of imports.keys()) {
    if (file.startsWith("testing/"))
      assert.deepEqual(
        importsOutside(file, "testing/").filter((target) => !["index", ...SHARED].includes(target)),
        [],
        file,
      );
    else assert(!(imports.get(file) ?? []).some((target) => target.startsWith("testing/")), file);
  }
});
