// The READMEs of the packages.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";

import { FOLDER, run } from "./support.mjs";

for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) {
  test(`the copies of ${name} are the repository's`, async () => {
    const text = await readFile(join(FOLDER, "..", name), "utf8");
    for (const folder of [FOLDER, join(FOLDER, "sandbox")]) {
      assert.equal(await readFile(join(folder, name), "utf8"), text);
    }
  });
}

test("the sandbox's example runs", async () => {
  const [block, ...others] = await blocks(join(FOLDER, "sandbox"));
  assert.deepEqual(others, []);
  assert.deepEqual(await run(block ?? ""), { code: 0, signal: null, output: "" });
});

test("the examples in the README of the package are parts of programs", async () => {
  const [first, second, ...others] = await blocks(FOLDER);
  assert.deepEqual(others, []);
  const program = await readFile(join(FOLDER, "examples", "first-send.mjs"), "utf8");
  assert.ok(first !== undefined && program.includes(first));
  assert.deepEqual((await run(`${second}\ntest("runs", () => sandbox.journal());`)).code, 0);
});

/** The programs in a README. */
async function blocks(folder: string): Promise<string[]> {
  const page = await readFile(join(folder, "README.md"), "utf8");
  return [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, block]) => block ?? "");
}
