/** The contents of each package, and the dependencies between them. */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import { filesIn, packed, ROOT, succeed } from "./support.mjs";

interface Manifest {
  name: string;
  version: string;
  files: string[];
  scripts?: object;
  devDependencies?: object;
  dependencies?: object;
  optionalDependencies?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  main?: string;
}

const TRIPLES = [
  "darwin-arm64",
  "darwin-x64",
  "linux-arm64-gnu",
  "linux-arm64-musl",
  "linux-x64-gnu",
  "linux-x64-musl",
  "win32-arm64-msvc",
  "win32-x64-msvc",
];
const PAPERS = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"];
const SERVER = process.platform === "win32" ? "bin/workspace-sandbox.exe" : "bin/workspace-sandbox";

const source = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as Manifest;
const packages = await packed(source.version);
const triple = (await succeed(process.execPath, ["scripts/packages.mjs", "triple"], ROOT)).trim();

function tarball(name: string): string {
  const path = packages.get(name);
  assert.ok(path, `${name} was not packed`);
  return path;
}

async function manifestIn(name: string): Promise<Manifest> {
  return JSON.parse(await succeed("tar", ["-xzOf", tarball(name), "package/package.json"], ROOT)) as Manifest;
}

test("every package is packed", () => {
  const names = ["workspace-sandbox", `workspace-sandbox-${triple}`, "workspace-sdk", `workspace-sdk-${triple}`];
  assert.deepEqual([...packages.keys()].sort(), names);
});

test("the main package contains one bundle, the files of each entry, and the declarations", async () => {
  const sources = (await readdir(join(ROOT, "ts"), { recursive: true })).filter((name) => name.endsWith(".ts"));
  const declarations = sources.map((name) => `dist/${name.replaceAll("\\", "/").slice(0, -".ts".length)}.d.ts`);
  const entries = ["dist/index", "dist/testing/index"];
  const modules = entries.flatMap((entry) => [entry, `${entry}.bundled`]);
  const files = [
    "dist/sdk.js",
    ...entries.map((entry) => `${entry}.js`),
    ...modules.flatMap((module) => [`${module}.mjs`, `${module}.d.mts`]),
  ];
  assert.deepEqual(await filesIn(tarball("workspace-sdk")), [...PAPERS, ...declarations, ...files].sort());
});

test("the main package of the sandbox contains exactly its listed files", async () => {
  const { files } = await manifestIn("workspace-sandbox");
  assert.deepEqual(await filesIn(tarball("workspace-sandbox")), [...new Set([...PAPERS, ...files])].sort());
});

for (const [name, file] of [
  ["workspace-sdk", `workspace-sdk.${triple}.node`],
  ["workspace-sandbox", SERVER],
] as const) {
  test(`${name}: the package of this platform contains one file, and is only for this platform`, async () => {
    const platforms = `${name}-${triple}`;
    assert.deepEqual(await filesIn(tarball(platforms)), [...PAPERS, file].sort());
    const { os, cpu, libc, main, dependencies, optionalDependencies } = await manifestIn(platforms);
    assert.deepEqual([os, cpu], [[process.platform], [process.arch]]);
    assert.deepEqual(libc, { gnu: ["glibc"], musl: ["musl"] }[triple.split("-")[2] ?? ""]);
    assert.equal(main, file.endsWith(".node") ? file : undefined);
    assert.deepEqual([dependencies, optionalDependencies], [undefined, undefined]);
  });

  test(`${name}: the main package depends on every platform package, in its own version`, async () => {
    const { version, scripts, devDependencies, dependencies, optionalDependencies } = await manifestIn(name);
    assert.deepEqual([scripts, devDependencies, dependencies], [undefined, undefined, undefined]);
    assert.deepEqual(optionalDependencies, Object.fromEntries(TRIPLES.map((one) => [`${name}-${one}`, version])));
  });
}

test("all lists of platforms are the same", async () => {
  const { TRIPLES: ofSandbox } = createRequire(import.meta.url)(join(ROOT, "sandbox", "platform.js")) as {
    TRIPLES: Record<string, string>;
  };
  assert.deepEqual(Object.values(ofSandbox).sort(), TRIPLES);
  const workflow = await readFile(join(ROOT, "..", ".github", "workflows", "release.yml"), "utf8");
  const ofWorkflow = new Set([...workflow.matchAll(/\btriple: ([\w-]+), runner: /g)].map(([, one]) => one));
  assert.deepEqual([...ofWorkflow].sort(), TRIPLES);
});

test("all packages have the same version", async () => {
  const workspace = await readFile(join(ROOT, "..", "Cargo.toml"), "utf8");
  const [, version] = /^\[workspace\.package\]\nversion = "(.+)"$/m.exec(workspace) ?? [];
  const lock = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8")) as Manifest;
  const sandbox = JSON.parse(await readFile(join(ROOT, "sandbox", "package.json"), "utf8")) as Manifest;
  assert.deepEqual([source.version, lock.version, sandbox.version], [version, version, version]);
});
