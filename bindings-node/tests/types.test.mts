/** The compiler accepts every correct use of the package, and rejects every incorrect one for the expected reason. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = join(PACKAGE, "tests", "types");
/** A folder inside the package, so that the package can be imported by its name. */
const COPIES = join(PACKAGE, "build", "types");

const COMPILER = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

/** Compiler options of users. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  "with the resolution of Node": [],
  "with the resolution of the newest Node": ["--module", "nodenext", "--moduleResolution", "nodenext"],
  "with the resolution of a bundler": ["--module", "esnext", "--moduleResolution", "bundler"],
  "with explicit undefined": ["--exactOptionalPropertyTypes", "false"],
  "with the types of browsers and without those of Node": ["--lib", "es2023,esnext.disposable,dom", "--types", ""],
};

/** The code of each error by its file and line. */
type Reports = Map<string, string>;

function compile(settings: readonly string[]): Reports {
  const found: Reports = new Map();
  const command = [COMPILER, "-p", COPIES, "--pretty", "false", ...settings];
  try {
    execFileSync(process.execPath, command, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  } catch (error) {
    const { stdout, status } = error as { stdout: string; status: number };
    assert.ok(status === 1 || status === 2, stdout);
    // Further lines of a message are indented.
    for (const line of stdout.split("\n").filter((each) => /^\S/.test(each))) {
      const [, file, at, code] = /^(?:.*\/)?([\w.]+)\((\d+),\d+\): error TS(\d+): /.exec(line) ?? [];
      assert.ok(file !== undefined && at !== undefined && code !== undefined, line);
      found.set(`${file}:${at}`, code);
    }
  }
  return found;
}

const DIRECTIVE = /^ *\/\/ @ts-expect-error (\d+): \S/;

/** The code that each line after a directive should be rejected with. */
function expected(file: string, lines: readonly string[]): Reports {
  const found: Reports = new Map();
  lines.forEach((line, at) => {
    if (!line.includes("@ts-")) return;
    const [, code] = DIRECTIVE.exec(line) ?? [];
    assert.ok(code !== undefined, `${line} does not name the expected error`);
    // Lines are counted from 1, and the directive is for the next one.
    found.set(`${file}:${at + 2}`, code);
  });
  return found;
}

const RIGHT = readFileSync(join(FOLDER, "right.ts"), "utf8");
const WRONG = readFileSync(join(FOLDER, "wrong.ts"), "utf8");

before(() => {
  rmSync(COPIES, { recursive: true, force: true });
  mkdirSync(COPIES, { recursive: true });
  writeFileSync(join(COPIES, "tsconfig.json"), readFileSync(join(FOLDER, "tsconfig.json")));
  // Both as a CommonJS and as an ES module. The directives are removed from the invalid uses, so that all errors
  // appear.
  for (const ending of ["ts", "mts"]) {
    writeFileSync(join(COPIES, `right.${ending}`), RIGHT);
    writeFileSync(join(COPIES, `wrong.${ending}`), WRONG.replaceAll("@ts-expect-error", "expected"));
  }
});

for (const [how, settings] of Object.entries(SETTINGS)) {
  test(`correct uses compile and incorrect ones do not, ${how}`, () => {
    const lines = WRONG.split("\n");
    const wanted = new Map([...expected("wrong.ts", lines), ...expected("wrong.mts", lines)]);
    assert.ok(wanted.size > 100);
    const found = compile(settings);
    const places = [...new Set([...wanted.keys(), ...found.keys()])];
    const wrong = places.filter((place) => wanted.get(place) !== found.get(place));
    const differences = wrong.map((place) => `${place}: expected ${wanted.get(place)}, found ${found.get(place)}`);
    assert.equal(differences.length, 0, `\n${differences.join("\n")}`);
  });
}
