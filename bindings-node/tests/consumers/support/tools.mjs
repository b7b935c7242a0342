// The runtimes and tools from the lock file of this folder. They are run directly, so no install script is needed.

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

/** The versions of Node in the lock file that exist for this platform. */
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

/** The command of each runtime, to which the name of the program is appended. */
export const RUNTIMES = {
  "this Node": [process.execPath],
  ...Object.fromEntries([22, 24, 26].flatMap(node)),
  Bun: [existing(bun())],
  // The permissions for a program that uses the package, and that calls its server with `fetch`.
  Deno: [...DENO, "--allow-read", "--allow-env", "--allow-ffi", "--allow-net=127.0.0.1"],
  "Deno with all permissions": [...DENO, "--allow-all"],
  "Deno without --allow-ffi": [...DENO, "--allow-read", "--allow-env"],
};

function bun() {
  const names = { arm64: "aarch64", x64: "x64" };
  const folder = `bun-${WINDOWS ? "windows" : platform}-${names[arch]}`;
  return join(MODULES, "@oven", folder, "bin", WINDOWS ? "bun.exe" : "bun");
}

/** The versions of Node itself, which support its flags and have all of its modules. */
export const NODES = Object.keys(RUNTIMES).filter((name) => name.includes("Node"));

/** The runtimes among these that exist for this platform. */
export const available = (...names) => names.filter((name) => Object.hasOwn(RUNTIMES, name));

/** Runs a tool that is a JavaScript program with this Node. */
export const tool = (...path) => [process.execPath, existing(join(MODULES, ...path))];

/** The path of a package of this folder. */
export const installed = (name) => join(MODULES, ...name.split("/"));
