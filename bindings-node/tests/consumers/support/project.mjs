// The project of a consumer: a folder with the installed packages, and the programs that use them.

import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { succeed } from "./run.mjs";
import { FOLDER, installed } from "./tools.mjs";

const NAME = "workspace-sdk";

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

/** Copies a project to a folder with this name next to it. */
export function copyProject(project, name) {
  const folder = join(dirname(project), name);
  cpSync(project, folder, { recursive: true });
  return folder;
}

/** Creates an empty folder with this name next to the projects. */
export function emptyFolder(folders, name) {
  const folder = join(dirname(folders.installed), name);
  mkdirSync(folder);
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
