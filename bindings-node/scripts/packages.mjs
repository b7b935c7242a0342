// Packs what is published, and nothing else:
//
//     node scripts/packages.mjs main OUT
//     node scripts/packages.mjs platform TRIPLE ADDON SERVER OUT
//     node scripts/packages.mjs triple
//
// `main` packs `workspace-sdk` and `workspace-sandbox`, which are the same on every platform; `platform` packs the two that hold a
// platform's addon and the server's program; `triple` prints the name of this machine's platform.
//
// A package is laid out in `OUT/staged` first. There the main packages name those of the platforms: were they named in the
// package.json that development uses, `npm ci` would look for packages that are not published yet.

import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";

import { host, named, PLATFORMS } from "./platforms.mjs";

const SDK = join(import.meta.dirname, "..");
const SANDBOX = join(SDK, "sandbox");
const LICENCES = ["LICENSE-MIT", "LICENSE-APACHE"];

/** What a user's machine has no use for. */
const DEVELOPMENT = ["devDependencies", "overrides", "scripts"];

/** What a platform's package has in common with its main package. */
const SHARED = ["version", "license", "repository", "engines"];

/** What is said of a main package beyond that. Package managers that hide what is not named let one find the other by it. */
const MORE = {
  "workspace-sdk": {
    peerDependencies: { "workspace-sandbox": "*" },
    peerDependenciesMeta: { "workspace-sandbox": { optional: true } },
  },
};

const COMMANDS = {
  main(out) {
    pack(main(SDK, out), out);
    pack(main(SANDBOX, out), out);
  },
  platform(triple, addon, server, out) {
    const platform = named(triple);
    const suffix = platform.os === "win32" ? ".exe" : "";
    const name = `workspace-sdk.${triple}.node`;
    pack(platformsPackage(SDK, platform, addon, name, { main: name }, out), out);
    pack(platformsPackage(SANDBOX, platform, server, `bin/workspace-sandbox${suffix}`, {}, out), out);
  },
  triple() {
    console.log(host().triple);
  },
};

/** Lays out a main package: what its package.json calls its files, and each platform's package as an optional dependency. */
function main(folder, out) {
  const manifest = manifestOf(folder);
  const staged = stage(manifest.name, out);
  for (const entry of manifest.files) {
    cpSync(join(folder, entry), join(staged, entry), { recursive: true, filter: (path) => hasSource(folder, path) });
  }
  for (const field of DEVELOPMENT) delete manifest[field];
  const optional = PLATFORMS.map(({ triple }) => [`${manifest.name}-${triple}`, manifest.version]);
  writeManifest(staged, { ...manifest, optionalDependencies: Object.fromEntries(optional), ...MORE[manifest.name] });
  return staged;
}

/** What was compiled from a source that is no longer there stays behind in `dist`. */
function hasSource(folder, path) {
  const [top, ...rest] = relative(folder, path).split(/[\\/]/);
  const name = rest.at(-1);
  if (top !== "dist" || !name?.includes(".")) return true;
  const sources = readdirSync(join(folder, "ts", ...rest.slice(0, -1)));
  return sources.includes(name.replace(/(\.d)?\.m?[jt]s$/, ".ts"));
}

/** Lays out a package that holds one file, for one platform. */
function platformsPackage(folder, platform, file, name, more, out) {
  const of = manifestOf(folder);
  const full = `${of.name}-${platform.triple}`;
  const staged = stage(full, out);
  mkdirSync(dirname(join(staged, name)), { recursive: true });
  cpSync(file, join(staged, name));
  chmodSync(join(staged, name), 0o755);
  for (const licence of LICENCES) cpSync(join(SDK, licence), join(staged, licence));
  const description = `The part of ${of.name} that is compiled for ${platform.target}.`;
  writeFileSync(join(staged, "README.md"), `# ${full}\n\n${description} It is installed with \`${of.name}\`.\n`);
  const { os, cpu, libc } = platform;
  writeManifest(staged, {
    name: full,
    description,
    ...Object.fromEntries(SHARED.map((field) => [field, of[field]])),
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    // What is loaded as a library or run as a program cannot lie in an archive.
    preferUnplugged: true,
    ...more,
    files: [name, ...LICENCES, "README.md"],
  });
  return staged;
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function writeManifest(folder, manifest) {
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** An empty folder for a package. */
function stage(name, out) {
  const folder = join(out, "staged", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Packs a folder as npm would for publishing; prints the path of the package. */
function pack(folder, out) {
  const { name, version } = manifestOf(folder);
  // npm is a shell script on Windows, and names with what a shell would read are none of ours.
  const npm = process.platform === "win32" ? { command: "npm.cmd", shell: true } : { command: "npm", shell: false };
  execFileSync(npm.command, ["pack", "--silent", "--pack-destination", resolve(out)], {
    cwd: folder,
    shell: npm.shell,
    stdio: ["ignore", "ignore", "inherit"],
  });
  console.log(join(out, `${name}-${version}.tgz`));
}

const [command, ...parameters] = process.argv.slice(2);
const run = Object.hasOwn(COMMANDS, command ?? "") ? COMMANDS[command] : undefined;
if (run === undefined || run.length !== parameters.length) {
  console.error(`usage: node ${basename(import.meta.filename)} ${Object.keys(COMMANDS).join("|")} …`);
  process.exit(2);
}
run(...parameters);
