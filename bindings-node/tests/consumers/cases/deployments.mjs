// Programs that are deployed without their project: the files that a tracer finds, and single executables.

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { nodeFileTrace } from "@vercel/nft";
import * as esbuild from "esbuild";
import { emptyFolder } from "../support/project.mjs";
import { run, succeed } from "../support/run.mjs";
import { RUNTIMES, tool } from "../support/tools.mjs";
import { runs } from "./programs.mjs";

/** Copies only the files that `@vercel/nft` finds, as Vercel and Next.js do. */
const traced = (folders) =>
  ["esm.mjs", "commonjs.cjs"].map((program) => [
    `the files that a tracer finds, ${program}`,
    async () => {
      const project = folders.installed;
      const { fileList } = await nodeFileTrace([join(project, program)], { base: project });
      const deployed = emptyFolder(folders, `traced ${program}`);
      for (const file of fileList) {
        mkdirSync(dirname(join(deployed, file)), { recursive: true });
        cpSync(join(project, file), join(deployed, file));
      }
      await runs([process.execPath, program], deployed, 1);
    },
  ]);

/** The addon in the project, which has one for this platform. */
function addonOf(project) {
  const modules = join(project, "node_modules");
  const [name] = readdirSync(modules, { recursive: true }).filter((file) => file.endsWith(".node"));
  return join(modules, name);
}

/** Injects a bundle into a copy of Node, with the commands of Node's documentation. */
async function executable(folder, bundle, assets) {
  const program = join(folder, process.platform === "win32" ? "program.exe" : "program");
  const [blob, config] = [join(folder, "sea.blob"), join(folder, "sea.json")];
  writeFileSync(config, JSON.stringify({ main: bundle, output: blob, disableExperimentalSEAWarning: true, assets }));
  await succeed([process.execPath, "--experimental-sea-config", config], { cwd: folder });
  cpSync(process.execPath, program);
  const fuse = ["--sentinel-fuse", "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2"];
  await succeed([...tool("postject", "dist", "cli.js"), program, "NODE_SEA_BLOB", blob, ...fuse], { cwd: folder });
  return program;
}

/** The folder of a single executable that contains the code of the package, and its program. */
async function executableOf(project, folder, assets) {
  const bundle = join(folder, "bundle.cjs");
  await esbuild.build({
    entryPoints: [join(project, "bundled.mjs")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "error",
    // Any condition replaces "module", with which a bundle has only the name of the package.
    conditions: ["node"],
    external: ["workspace-sdk-*"],
  });
  return executable(folder, bundle, assets);
}

const executables = (folders) => [
  [
    "a single executable with the addon as an asset",
    async () => {
      const folder = emptyFolder(folders, "executable with an asset");
      const addon = addonOf(folders.installed);
      const program = await executableOf(folders.installed, folder, { [basename(addon)]: addon });
      const temporary = emptyFolder(folders, "temporary files of the executable");
      await runs([program], folder, 1, { TMPDIR: temporary, TEMP: temporary });
      // Windows does not delete a library that is in use.
      if (process.platform !== "win32") assert.deepEqual(readdirSync(temporary), []);
    },
  ],
  [
    "a single executable with the addon next to it",
    async () => {
      const folder = emptyFolder(folders, "executable with a file");
      const addon = addonOf(folders.installed);
      const program = await executableOf(folders.installed, folder, {});
      const { code, stderr } = await run([program], { cwd: folder });
      assert.equal(code, 1, stderr);
      assert.match(stderr, /Error: workspace-sdk: .* assets of the executable, or ship it next to the executable/);
      cpSync(addon, join(folder, basename(addon)));
      await runs([program], folder, 1);
    },
  ],
];

const compiledByBun = (folders) => [
  "a single executable of Bun",
  async () => {
    const folder = emptyFolder(folders, "executable of Bun");
    const program = join(folder, process.platform === "win32" ? "program.exe" : "program");
    const build = ["build", "bundled.mjs", "--compile", `--outfile=${program}`];
    await succeed([...RUNTIMES.Bun, ...build], { cwd: folders.installed });
    assert.ok(existsSync(program));
    await runs([program], folder, 1);
  },
];

export const deployments = (folders) => [...traced(folders), ...executables(folders), compiledByBun(folders)];
