// Bundles each entry of the package into one CommonJS file, because Node needs more time to load twenty files than to
// run them. The two files share all classes: `workspace-sdk/testing` requires `workspace-sdk`.
//
// The files are not minified, so that a stack names functions and lines that people can read, without a source map.

import { join } from "node:path";

import { rolldown } from "rolldown";

const SDK = join(import.meta.dirname, "..");

/** The entries without their extensions, and what each of them requires when it runs. */
const ENTRIES = [
  { name: "index", external: [/^node:/, /^workspace-sdk-/, /\.node$/] },
  { name: "testing/index", external: [/^node:/, "../index.js"] },
];

/** Writes the files, and returns the names that each of them exports. */
export function bundle() {
  return Promise.all(ENTRIES.map(bundleEntry));
}

async function bundleEntry({ name, external }) {
  const bundled = await rolldown({
    cwd: SDK,
    input: `ts/${name}.ts`,
    external,
    platform: "node",
    tsconfig: "tsconfig.json",
    // A module that is not found is a warning by default.
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
  });
  // The declarations have the comments.
  const { output } = await bundled.write({
    file: `dist/${name}.js`,
    format: "cjs",
    strict: true,
    exports: "named",
    esModule: true,
    generatedCode: { symbols: false },
    comments: false,
  });
  await bundled.close();
  const [{ exports }] = output;
  return { name, exports };
}
