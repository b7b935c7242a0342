// Programs that are bundled without a setting, and as the documentation says.

import assert from "node:assert/strict";
import { cpSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";
import { copyProject } from "../support/project.mjs";
import { run, succeed } from "../support/run.mjs";
import { RUNTIMES } from "../support/tools.mjs";
import { runs } from "./programs.mjs";

const PACKAGE = "workspace-sdk";

/** How each bundler is called. `external` are the packages that are not bundled. */
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
      output: { path: dirname(file), filename: basename(file), module },
      experiments: { outputModule: module },
      externals: Object.fromEntries(external.map((name) => [name, `${type} ${name}`])),
    });
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
  },
  Rollup: async ({ entry, file, module, external }) => {
    const plugins = [nodeResolve({ preferBuiltins: true }), commonjs()];
    const bundle = await rollup({ input: entry, external: [...external, /^node:/], plugins });
    await bundle.write({ file, format: module ? "esm" : "cjs" });
  },
  Vite: async ({ entry, file, module, external }) => {
    await vite.build({
      root: dirname(entry),
      configFile: false,
      logLevel: "error",
      // A server that bundles all dependencies, which is not the default.
      ssr: { noExternal: true, external },
      build: {
        ssr: entry,
        outDir: dirname(file),
        emptyOutDir: false,
        rollupOptions: { output: { format: module ? "es" : "cjs", entryFileNames: basename(file) } },
      },
    });
  },
  Bun: async ({ entry, file, module, external }) => {
    const output = ["--outdir", dirname(file), "--entry-naming", basename(file)];
    const flags = [...output, "--target=node", `--format=${module ? "esm" : "cjs"}`];
    await succeed([...RUNTIMES.Bun, "build", entry, ...flags, ...external.map((name) => `--external=${name}`)], {
      cwd: dirname(entry),
    });
  },
};

const FORMATS = [
  { module: true, extension: "mjs", as: "an ES module" },
  { module: false, extension: "cjs", as: "CommonJS" },
];

/** The error of a bundle that does not find the package or the addon. It names the package and the remedy. */
const REMEDY = /Error: workspace-sdk: .*[Mm]ark workspace-sdk as external/;

const COMBINATIONS = Object.entries(BUNDLERS).flatMap(([name, bundle]) =>
  FORMATS.map((format) => ({ name, bundle, ...format })),
);

/** Without a setting, the bundle works next to `node_modules`. Moved to another place, it says what to do. */
const withoutSetting = (folders) =>
  COMBINATIONS.map(({ name, bundle, module, extension, as }) => [
    `bundled by ${name} as ${as}`,
    async () => {
      const project = copyProject(folders.installed, `bundled by ${name} as ${as}`);
      const file = join(project, `bundle.${extension}`);
      await bundle({ entry: join(project, "bundled.mjs"), file, module, external: [] });
      await runs([process.execPath, file], project, 1);

      // Nothing of the project is left at the place of the build.
      const moved = join(folders.alone, `${name}-${basename(file)}`);
      cpSync(file, moved);
      renameSync(project, `${project}, moved`);
      const { code, stderr } = await run([process.execPath, moved], { cwd: folders.alone });
      assert.equal(code, 1, stderr);
      assert.match(stderr, REMEDY);
    },
  ]);

const asDocumented = (folders) =>
  Object.entries(BUNDLERS).map(([name, bundle]) => [
    `bundled by ${name} with the package as external`,
    async () => {
      const project = copyProject(folders.installed, `bundled by ${name}, external`);
      const file = join(project, "bundle.mjs");
      await bundle({ entry: join(project, "bundled.mjs"), file, module: true, external: [PACKAGE] });
      await runs([process.execPath, file], project, 1);
    },
  ]);

export const bundles = (folders) => [...withoutSetting(folders), ...asDocumented(folders)];
