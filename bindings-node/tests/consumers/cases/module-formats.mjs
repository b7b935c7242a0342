// The packaging: the types with every compiler, and the reports of package linters.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { failureMessage, run } from "../support/run.mjs";
import { FOLDER, tool } from "../support/tools.mjs";

const BY_EXPORTS = [
  { module: "node16", moduleResolution: "node16" },
  { module: "preserve", moduleResolution: "bundler" },
];

/** Each compiler, with its module resolutions. */
const COMPILERS = {
  "TypeScript 5": {
    command: tool("typescript5", "bin", "tsc"),
    // The resolution of a project that sets only "commonjs": it does not read `exports`.
    resolutions: [...BY_EXPORTS, { module: "commonjs", moduleResolution: "node10" }],
  },
  "the newest TypeScript": { command: tool("typescript", "bin", "tsc"), resolutions: BY_EXPORTS },
};

const STRICT = {
  target: "es2022",
  lib: ["es2022", "esnext.disposable"],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  verbatimModuleSyntax: false,
  noEmit: true,
};

/** A project that is compiled as all three kinds of source file. */
function typesProject(folders, options) {
  const folder = join(folders.equipped, `types-${options.moduleResolution}`);
  mkdirSync(folder, { recursive: true });
  for (const kind of ["ts", "mts", "cts"]) {
    cpSync(join(FOLDER, "types", "consumer.ts"), join(folder, `as-${kind}.${kind}`));
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...STRICT, ...options } }));
  return folder;
}

async function clean(command, cwd) {
  const end = await run(command, { cwd });
  assert.equal(end.code, 0, failureMessage(command, end));
}

const types = (folders) =>
  Object.entries(COMPILERS).flatMap(([name, { command, resolutions }]) =>
    resolutions.map((options) => [
      `types by ${name}, ${options.moduleResolution}`,
      () => clean([...command, "-p", "."], typesProject(folders, options)),
    ]),
  );

export const moduleFormats = (folders, packages) => [
  ...types(folders),
  [
    "are the types wrong",
    () => clean([...tool("@arethetypeswrong", "cli", "dist", "index.js"), packages.main], FOLDER),
  ],
  ["publint", () => clean([...tool("publint", "src", "cli.js"), packages.main, "--strict"], FOLDER)],
];
