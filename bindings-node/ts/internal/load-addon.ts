// Loads the compiled addon of this platform: from a single executable, from the package of the platform, or from the
// folder of the package in a checkout. The modules of Node that only an executable needs are loaded there.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The triples that have a package. */
const PLATFORMS = [
  "linux-x64-gnu",
  "linux-x64-musl",
  "linux-arm64-gnu",
  "linux-arm64-musl",
  "darwin-x64",
  "darwin-arm64",
  "win32-x64-msvc",
  "win32-arm64-msvc",
] as const;

type Triple = (typeof PLATFORMS)[number];

/** Why the addon of a triple could not be loaded from one of its places. */
interface LoadFailure {
  readonly triple: Triple;
  readonly cause: unknown;
}

/**
 * The triples that may fit this platform, the most likely first. On Linux the packages of both C libraries are tried:
 * detecting the C library is slow, and npm installs only the package that loads.
 */
function triples(): readonly Triple[] {
  const { platform, arch } = process;
  const [gnu, musl] = [`linux-${arch}-gnu`, `linux-${arch}-musl`];
  const names: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    linux: existsSync("/etc/alpine-release") ? [musl, gnu] : [gnu, musl],
    win32: [`win32-${arch}-msvc`],
  };
  return (names[platform] ?? [`${platform}-${arch}`]).flatMap((name) => PLATFORMS.filter((other) => other === name));
}

/**
 * Requires the addon from the folder of the package, where it is in a checkout.
 *
 * Every name is a literal, here and below, because programs that collect the files of a deployment, such as Next.js,
 * find only those. The calls are directly inside a `try`, because a bundler would reject the names that are not
 * installed.
 */
function requireLocal(triple: Triple, failures: LoadFailure[]): unknown {
  try {
    switch (triple) {
      case "linux-x64-gnu":
        return require("../../workspace-sdk.linux-x64-gnu.node");
      case "linux-x64-musl":
        return require("../../workspace-sdk.linux-x64-musl.node");
      case "linux-arm64-gnu":
        return require("../../workspace-sdk.linux-arm64-gnu.node");
      case "linux-arm64-musl":
        return require("../../workspace-sdk.linux-arm64-musl.node");
      case "darwin-x64":
        return require("../../workspace-sdk.darwin-x64.node");
      case "darwin-arm64":
        return require("../../workspace-sdk.darwin-arm64.node");
      case "win32-x64-msvc":
        return require("../../workspace-sdk.win32-x64-msvc.node");
      case "win32-arm64-msvc":
        return require("../../workspace-sdk.win32-arm64-msvc.node");
    }
  } catch (cause) {
    failures.push({ triple, cause });
  }
  return undefined;
}

/** Requires the addon from the package of a platform. */
function requirePackage(triple: Triple, failures: LoadFailure[]): unknown {
  try {
    switch (triple) {
      case "linux-x64-gnu":
        return require("workspace-sdk-linux-x64-gnu");
      case "linux-x64-musl":
        return require("workspace-sdk-linux-x64-musl");
      case "linux-arm64-gnu":
        return require("workspace-sdk-linux-arm64-gnu");
      case "linux-arm64-musl":
        return require("workspace-sdk-linux-arm64-musl");
      case "darwin-x64":
        return require("workspace-sdk-darwin-x64");
      case "darwin-arm64":
        return require("workspace-sdk-darwin-arm64");
      case "win32-x64-msvc":
        return require("workspace-sdk-win32-x64-msvc");
      case "win32-arm64-msvc":
        return require("workspace-sdk-win32-arm64-msvc");
    }
  } catch (cause) {
    failures.push({ triple, cause });
  }
  return undefined;
}

/** The module of Node for single executables, if this program is one. Node has it since 20.12. */
function executable(): typeof import("node:sea") | undefined {
  try {
    const sea = require("node:sea") as typeof import("node:sea");
    return sea.isSea() ? sea : undefined;
  } catch {
    return undefined;
  }
}

/** The name of the addon's file, and of the asset of a single executable. */
function fileName(triple: Triple): string {
  return `workspace-sdk.${triple}.node`;
}

/** Loads the addon of a single executable of Node: an asset of the executable, or a file next to it. */
function loadFromExecutable(triple: Triple, failures: LoadFailure[]): unknown {
  const sea = executable();
  if (sea === undefined) return undefined;
  const name = fileName(triple);
  try {
    const beside = join(dirname(process.execPath), name);
    const { createRequire } = require("node:module") as typeof import("node:module");
    if (existsSync(beside)) return createRequire(process.execPath)(beside);
    return loadAsset(new Uint8Array(sea.getRawAsset(name) as ArrayBuffer), name);
  } catch (cause) {
    const isAbsent = (cause as NodeJS.ErrnoException).code === "ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND";
    if (!isAbsent) failures.push({ triple, cause });
  }
  return undefined;
}

/** Loads an addon from its bytes. A system can load a library only from a file, so there is one for a short time. */
function loadAsset(bytes: Uint8Array, name: string): unknown {
  const { tmpdir } = require("node:os") as typeof import("node:os");
  const folder = mkdtempSync(join(tmpdir(), "workspace-sdk-"));
  const file = join(folder, name);
  const loaded = { exports: {} };
  try {
    writeFileSync(file, bytes, { mode: 0o700 });
    process.dlopen(loaded, file);
  } finally {
    remove(folder);
  }
  return loaded.exports;
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Windows does not delete a library that is in use.
  }
}

/** Whether an error means that the addon is not there, rather than that it does not load. */
function isMissing(cause: unknown): boolean {
  const { code, message } = cause as NodeJS.ErrnoException;
  // The last is the error of `bun build` for a package that was not there during the build. It has no code.
  return code === "MODULE_NOT_FOUND" || code === "ERR_UNKNOWN_BUILTIN_MODULE" || /^Cannot require module/.test(message);
}

const GUIDE = "https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/node.md#bundlers-and-single-executables";

/** The error message for an addon that is missing or does not load. It says what to do. */
function explain(triple: Triple, cause: unknown): string {
  const dependency = `workspace-sdk-${triple}`;
  const what = `workspace-sdk: the addon of this platform (${process.platform} ${process.arch}), the package ${dependency}, could not be loaded`;
  if (!isMissing(cause)) return `${what}: ${(cause as Error).message?.split("\n", 1)[0]}`;
  if (executable() !== undefined) {
    return `${what}: add its file ${fileName(triple)} to the assets of the executable, or ship it next to the executable: ${GUIDE}`;
  }
  return (
    `${what}: it is not installed. If npm left it out, install again without --omit=optional (or --no-optional), on the platform the program ` +
    "runs on; where node_modules or a lock file came from another platform, remove both first. If a bundler or a tool that traces files " +
    "(Next.js, Vercel, a container build) left it out, mark workspace-sdk as external (serverExternalPackages in Next.js) and ship node_modules " +
    `with workspace-sdk and ${dependency} (outputFileTracingIncludes in Next.js): ${GUIDE}`
  );
}

/**
 * Loads the addon.
 *
 * @throws Error that says what to do, if there is none for this platform, it is missing, or it does not load.
 */
export function loadAddon(): unknown {
  const names = triples();
  if (names.length === 0) {
    throw new Error(
      `workspace-sdk: there is no addon for ${process.platform} ${process.arch}; there is one for ${PLATFORMS.join(", ")}`,
    );
  }
  const failures: LoadFailure[] = [];
  // In an executable, `require` prints a warning for a name that is not a module of Node. The package comes before the
  // file of a checkout, because each failed `require` costs a hundred microseconds.
  for (const load of [loadFromExecutable, requirePackage, requireLocal]) {
    for (const name of names) {
      const addon = load(name, failures);
      if (addon !== undefined) return addon;
    }
  }
  // The error of a package that is installed but does not load is more useful than that of a missing one.
  const { triple, cause } = (failures.find((failure) => !isMissing(failure.cause)) ?? failures[0]) as LoadFailure;
  throw new Error(explain(triple, cause), { cause });
}
