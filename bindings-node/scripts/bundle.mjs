// Bundles the package, because Node needs more time to load twenty CommonJS files than to run them.
//
// `sdk.js` has the code that the entries share, so they have the same classes. The entry `index.js` has only the names
// of the exports.
//
// The files are not minified, so that a stack names functions and lines that people can read, without a source map.

import { join } from "node:path";

import { rolldown } from "rolldown";

const SDK = join(import.meta.dirname, "..");

/** The entries without their extensions. */
const ENTRIES = ["index", "testing/index"];

/** The modules that the bundles require when they run: those of Node, and the addon. */
const EXTERNAL = [/^node:/, /^workspace-sdk-/, /\.node$/];

/** Writes the files, and returns each entry with the names of its exports. */
export async function bundle() {
  const bundled = await rolldown({
    cwd: SDK,
    input: Object.fromEntries(ENTRIES.map((entry) => [entry, `ts/${entry}.ts`])),
    external: EXTERNAL,
    platform: "node",
    tsconfig: "tsconfig.json",
    // A module that is not found is a warning by default.
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  const { output } = await bundled.write({
    dir: "dist",
    entryFileNames: "[name].js",
    // rolldown puts its own helpers into the other chunk, and then needs no file for them.
    chunkFileNames: ({ name }) => (name === "rolldown-runtime" ? "[name].js" : "sdk.js"),
    format: "cjs",
    strict: true,
    exports: "named",
    esModule: true,
    generatedCode: { symbols: false },
    // The declarations have the comments.
    comments: false,
  });
  await bundled.close();
  return output.filter(({ isEntry }) => isEntry).map(({ name, exports }) => ({ name, exports }));
}
