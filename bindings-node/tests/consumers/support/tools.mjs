// The runtimes and tools of this folder's lock file, called by their programs: no install script has to run for that.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const FOLDER = join(import.meta.dirname, "..");
const MODULES = join(FOLDER, "node_modules");

const { optionalDependencies } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8"));

const { platform, arch } = process;
const WINDOWS = platform === "win32";

function existing(path) {
  if (!existsSync(path)) throw new Error(`${path} is not there: run npm ci in tests/consumers`);
  return path;
}

/** The Nodes of the lock file, where it has one for this platform. */
function node(major) {
  const name = `node${major}-${WINDOWS ? "win" : platform}-${arch}`;
  if (!Object.hasOwn(optionalDependencies, name)) return [];
  return [[`Node ${major}`, [existing(join(MODULES, name, "bin", WINDOWS ? "node.exe" : "node"))]]];
}

const C_LIBRARY = platform === "linux" ? "-glibc" : "";

const DENO = [
  existing(join(MODULES, "@deno", `${platform}-${arch}${C_LIBRARY}`, WINDOWS ? "deno.exe" : "deno")),
  ...["run", "--no-prompt", "--no-remote", "--node-modules-dir=manual", "--quiet"],
];

/** How each runtime runs a program: what stands before the program's name. */
export const RUNTIMES = {
  "this Node": [process.execPath],
  ...Object.fromEntries([22, 24, 26].flatMap(node)),
  Bun: [existing(bun())],
  // What a program needs that uses the package; its server is also asked by `fetch`.
  Deno: [...DENO, "--allow-read", "--allow-env", "--allow-ffi", "--allow-net=127.0.0.1"],
  "Deno with all permissions": [...DENO, "--allow-all"],
  "Deno without --allow-ffi": [...DENO, "--allow-read", "--allow-env"],
};

function bun() {
  const names = { arm64: "aarch64", x64: "x64" };
  const folder = `bun-${WINDOWS ? "windows" : platform}-${names[arch]}`;
  return join(MODULES, "@oven", folder, "bin", WINDOWS ? "bun.exe" : "bun");
}

/** Node's own versions: what reads Node's flags, and has every module of Node. */
export const NODES = Object.keys(RUNTIMES).filter((name) => name.includes("Node"));

/** Those of these runtimes that there are for this platform. */
export const available = (...names) => names.filter((name) => Object.hasOwn(RUNTIMES, name));

/** A tool that is a JavaScript program, run by this Node. */
export const tool = (...path) => [process.execPath, existing(join(MODULES, ...path))];

/** Where a package of this folder lies. */
export const installed = (name) => join(MODULES, ...name.split("/"));
