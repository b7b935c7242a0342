// Writes two ES modules for each entry of the package, next to its CommonJS file:
//
// - `NAME.mjs` re-exports every name, so that both module systems get the same classes. Node searches the text of the
//   imported CommonJS file for its exports. With a long text, this takes longer than loading the package, so the entry
//   `index.js` has no other code.
// - `NAME.bundled.mjs` is what bundlers include instead of the package: they resolve the condition "module" of
//   `exports` in package.json, which Node does not know. It loads the package from `node_modules` when the bundle runs,
//   as if the bundler's settings declared the package as external.
//   A bundle cannot contain the compiled addon, and code that
//   `require`s modules of Node breaks when it becomes an ES module.
//
// Each name is listed explicitly, so that bundlers do not have to guess what a CommonJS module exports.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

const DIST = join(import.meta.dirname, "..", "dist");

/** The names under which programs import the entries. */
const SPECIFIERS = { index: "workspace-sdk", "testing/index": "workspace-sdk/testing" };

const GUIDE = "https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/node.md#bundlers-and-single-executables";

/** Writes the modules of an entry that exports these names, and their declarations. */
export function writeModules(entry, exports) {
  const names = exports.toSorted();
  const source = `"./${entry.split("/").pop()}.js"`;
  writeFileSync(
    join(DIST, `${entry}.mjs`),
    `export {\n${names.map((name) => `  ${name},\n`).join("")}} from ${source};\n`,
  );
  writeFileSync(join(DIST, `${entry}.d.mts`), `export * from ${source};\n`);
  writeFileSync(join(DIST, `${entry}.bundled.mjs`), bundled(names, SPECIFIERS[entry]));
  writeFileSync(join(DIST, `${entry}.bundled.d.mts`), `export * from ${source};\n`);
}

/**
 * The module for bundlers. `load` is called with a literal, and assigned in a declaration, so that programs that trace
 * the files of a bundle find the package.
 */
function bundled(names, specifier) {
  return `import module from "node:module";

// \`typeof __filename\` would not do: webpack replaces it by "string" in ES modules too, which have no __filename.
function fileName() {
  try {
    return __filename;
  } catch {
    return undefined;
  }
}

// The bundle: __filename in CommonJS, import.meta.url in an ES module. webpack replaces import.meta.url by the path at
// build time, so the program that was started is the last one to try.
const places = [fileName(), import.meta.url, process.argv[1]];

function external() {
  let cause;
  for (const place of places) {
    if (!place) continue;
    try {
      const load = module.createRequire(place);
      return load("${specifier}");
    } catch (error) {
      // The second: a bundler replaced import.meta.url by something else than a path.
      if (!["MODULE_NOT_FOUND", "ERR_INVALID_ARG_VALUE"].includes(error?.code)) throw error;
      cause ??= error;
    }
  }
  throw new Error(
    "workspace-sdk: a bundle cannot contain this package, because a part of it is compiled, and no node_modules at or above the bundle has it. " +
      "Mark workspace-sdk as external (serverExternalPackages in Next.js), and ship node_modules with workspace-sdk and workspace-sdk-* next to the bundle: ${GUIDE}",
    { cause },
  );
}

export const {
${names.map((name) => `  ${name},\n`).join("")}} = external();
`;
}
