// Programs that are bundled as the documentation says, and without that setting.

import assert from "node:assert/strict";
import { join } from "node:path";
import { promisify } from "node:util";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import webpack from "webpack";
import { succeed } from "../support/run.mjs";
import { runs } from "./programs.mjs";

// The second entry makes the bundler put the part that the programs share into its own file.
const EXTERNAL = ["workspace-sdk", "./everyday.cjs"];

const BUNDLERS = {
  esbuild: ({ entry, file, module, external }) =>
    esbuild.build({
      entryPoints: [entry],
      outfile: file,
      external,
      bundle: true,
      minify: true,
      platform: "node",
      format: module ? "esm" : "cjs",
      logLevel: "silent",
    }),
  webpack: async ({ entry, file, module, external }) => {
    const type = module ? "module" : "commonjs";
    const stats = await promisify(webpack)({
      mode: "production",
      target: "node20",
      entry,
      output: { path: join(file, ".."), filename: file.slice(join(file, "..").length + 1), module },
      experiments: { outputModule: module },
      externals: Object.fromEntries(external.map((name) => [name, `${type} ${name}`])),
    });
    if (stats.hasErrors()) throw new Error(stats.toString());
  },
  rollup: async ({ entry, file, module, external }) => {
    const bundle = await rollup({ input: entry, external: [...external, /^node:/] });
    await bundle.write({ file, format: module ? "esm" : "cjs" });
  },
};

const EXTENSIONS = [
  { module: true, extension: "mjs", as: "an ES module" },
  { module: false, extension: "cjs", as: "CommonJS" },
];

const asDocumented = (folders) =>
  Object.entries(BUNDLERS).flatMap(([name, bundle]) =>
    EXTENSIONS.map(({ module, extension, as }) => [
      `bundled by ${name} as ${as}`,
      async () => {
        const entry = join(folders.installed, "esm.mjs");
        const file = join(folders.installed, `bundled-by-${name}.${extension}`);
        await bundle({ entry, file, module, external: EXTERNAL });
        await runs([process.execPath, file], folders.installed, 1);
      },
    ]),
  );

/** Without the setting, the bundle contains the package but not the addon. It fails with an error that says so. */
const withoutTheSetting = (folders) =>
  ["esbuild", "webpack"].map((name) => [
    `bundled by ${name} without the setting`,
    async () => {
      const entry = join(folders.installed, "load.cjs");
      const file = join(folders.alone, `bundled-by-${name}.cjs`);
      await BUNDLERS[name]({ entry, file, module: false, external: [] });
      const { message } = JSON.parse(await succeed([process.execPath, file], { cwd: folders.alone }));
      assert.match(message, /workspace-sdk-[a-z0-9]+-[a-z0-9]+.*mark workspace-sdk as external/);
    },
  ]);

export const bundles = (folders) => [...asDocumented(folders), ...withoutTheSetting(folders)];
