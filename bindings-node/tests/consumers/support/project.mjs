// The project of a consumer: a folder with the installed packages, and the programs that use them.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { succeed } from "./run.mjs";
import { FOLDER, installed } from "./tools.mjs";

const NAME = "workspace-sdk";

/** The two packages as they would be published: the main one, and the one with this platform's addon. */
export function packed() {
  const folder = process.env["WORKSPACE_PACKED"];
  if (!folder) throw new Error("WORKSPACE_PACKED must name the folder of the packed packages");
  const files = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
  const one = (pattern) => {
    const found = files.filter((file) => pattern.test(file));
    if (found.length !== 1) throw new Error(`not one file in ${folder} is ${pattern}: ${found}`);
    return join(folder, found[0]);
  };
  return { main: one(/^workspace-sdk-\d/), platform: one(/^workspace-sdk-[a-z].*-\d/) };
}

/** The folder of a run. */
export function workFolder() {
  return realpathSync(mkdtempSync(join(tmpdir(), "consumers-")));
}

/** Creates a project with the programs, and without packages. */
export function emptyProject(folder, manifest = {}) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, ...manifest }));
  cpSync(join(FOLDER, "programs"), folder, { recursive: true });
  return folder;
}

/** Installs packed packages with npm, without a registry. Optional packages that are not passed are omitted. */
export function install(folder, packages, ...options) {
  const arguments_ = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", ...options];
  return succeed([...npm(), "install", ...arguments_, ...packages], { cwd: folder });
}

/**
 * The path of npm's JavaScript program next to Node. It is run directly, because Windows cannot spawn the shell script.
 */
export function npm() {
  const here = dirname(realpathSync(process.execPath));
  const places = [join(here, "..", "lib", "node_modules"), join(here, "node_modules")];
  return [
    process.execPath,
    ...places
      .map((place) => join(place, "npm", "bin", "npm-cli.js"))
      .filter(existsSync)
      .slice(0, 1),
  ];
}

/** Arranges the installed packages as pnpm does: each in its own folder, connected by links. */
export function linkedLikePnpm(from, folder) {
  const store = join(folder, "node_modules", ".pnpm", NAME, "node_modules");
  cpSync(join(from, "node_modules"), store, { recursive: true });
  symlinkSync(join(store, NAME), join(folder, "node_modules", NAME), "junction");
}

/** Links tools from the lock file of this folder into the project. */
export function lend(folder, names) {
  for (const name of names) {
    const link = join(folder, "node_modules", ...name.split("/"));
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(installed(name), link, "junction");
  }
}

export function remove(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
