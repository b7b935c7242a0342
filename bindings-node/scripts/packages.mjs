// Packs the published packages:
//
//     node scripts/packages.mjs main OUT
//     node scripts/packages.mjs platform TRIPLE ADDON SERVER OUT
//     node scripts/packages.mjs triple
//
// `main` packs `workspace-sdk` and `workspace-sandbox`, which are the same on every platform. `platform` packs the two
// packages with the addon and the server program of a platform. `triple` prints the triple of this machine.
//
// A package is staged in `OUT/staged` first. There the main packages get the platform packages as optional
// dependencies: in the package.json for development, `npm ci` would look for packages that are not published yet.

import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { host, PLATFORMS, platformOf } from "./platforms.mjs";

const SDK = join(import.meta.dirname, "..");
const SANDBOX = join(SDK, "sandbox");
const LICENCES = ["LICENSE-MIT", "LICENSE-APACHE"];

/** The fields of package.json that are for development only. */
const DEVELOPMENT_FIELDS = ["devDependencies", "overrides", "scripts"];

/** The fields that a platform package shares with its main package. */
const SHARED_FIELDS = ["version", "license", "repository", "engines"];

/** Further fields of a main package. Strict package managers need them so that one package can find the other. */
const EXTRA_FIELDS = {
  "workspace-sdk": {
    peerDependencies: { "workspace-sandbox": "*" },
    peerDependenciesMeta: { "workspace-sandbox": { optional: true } },
  },
};

const COMMANDS = {
  main(out) {
    pack(stageMainPackage(SDK, out), out);
    pack(stageMainPackage(SANDBOX, out), out);
  },
  platform(triple, addon, server, out) {
    const platform = platformOf(triple);
    const suffix = platform.os === "win32" ? ".exe" : "";
    const name = `workspace-sdk.${triple}.node`;
    pack(stagePlatformPackage(SDK, platform, addon, name, { main: name }, out), out);
    pack(stagePlatformPackage(SANDBOX, platform, server, `bin/workspace-sandbox${suffix}`, {}, out), out);
  },
  triple() {
    console.log(host().triple);
  },
};

/** Stages a main package: the `files` of its package.json, and each platform package as an optional dependency. */
function stageMainPackage(folder, out) {
  const manifest = manifestOf(folder);
  const staged = stage(manifest.name, out);
  for (const entry of manifest.files) {
    cpSync(join(folder, entry), join(staged, entry), { recursive: true });
  }
  for (const field of DEVELOPMENT_FIELDS) delete manifest[field];
  const optional = PLATFORMS.map(({ triple }) => [`${manifest.name}-${triple}`, manifest.version]);
  writeManifest(staged, {
    ...manifest,
    optionalDependencies: Object.fromEntries(optional),
    ...EXTRA_FIELDS[manifest.name],
  });
  return staged;
}

/** Stages a package with one file, for one platform. */
function stagePlatformPackage(folder, platform, file, name, extra, out) {
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
    ...Object.fromEntries(SHARED_FIELDS.map((field) => [field, of[field]])),
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    // A library or a program cannot be loaded from an archive.
    preferUnplugged: true,
    ...extra,
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

/** Creates an empty folder for a package. */
function stage(name, out) {
  const folder = join(out, "staged", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Packs a folder with npm, and prints the path of the package. */
function pack(folder, out) {
  const { name, version } = manifestOf(folder);
  // npm is a shell script on Windows. The arguments contain no characters that a shell interprets.
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
