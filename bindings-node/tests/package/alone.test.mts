/** The installed packages work without any other package. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Project, packed, ROOT, succeed } from "./support.mjs";

/** The same program for both module systems. */
const PROGRAM = `
  const sandbox = await Sandbox.start();
  const client = sandbox.client();
  const sent = await client.templates.send({ to: "+15550000001", templateName: "plain_notice" });
  const refused = await client.messages.sendText({ to: "nothing", body: "hello" }).catch((error) => error);
  await client.close();
  await sandbox.close();
  console.log(typeof sent.messageId, refused instanceof ValidationError);
`;
const PROGRAMS = {
  "program.mjs": `import { ValidationError } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";
${PROGRAM}`,
  "program.cjs": `const { ValidationError } = require("workspace-sdk");
const { Sandbox } = require("workspace-sdk/testing");
(async () => {${PROGRAM}})();
`,
  "both.mjs": `import { createRequire } from "node:module";
import * as sdk from "workspace-sdk";
import * as testing from "workspace-sdk/testing";
const require = createRequire(import.meta.url);
for (const [esm, cjs] of [[sdk, require("workspace-sdk")], [testing, require("workspace-sdk/testing")]]) {
  const names = Object.keys(cjs).sort();
  if (names.join() !== Object.keys(esm).sort().join()) throw new Error("not the same names");
  for (const name of names) if (esm[name] !== cjs[name]) throw new Error(name + " is not the same");
  console.log(names.length > 0);
}
`,
  "loads.mjs": `import "workspace-sdk";\n`,
};

let project: Project;

before(async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string };
  project = await Project.with((await packed(version)).values());
  for (const [name, text] of Object.entries(PROGRAMS)) await project.write(name, text);
});

after(async () => {
  await project[Symbol.asyncDispose]();
});

for (const name of ["program.mjs", "program.cjs"]) {
  test(`${name} works with the installed packages alone`, async () => {
    const end = await project.node(name);
    assert.deepEqual({ ...end, stdout: end.stdout.trim() }, { code: 0, stdout: "string true", stderr: "" });
  });
}

test("both module formats have the same classes", async () => {
  assert.deepEqual(await project.node("both.mjs"), { code: 0, stdout: "true\ntrue\n", stderr: "" });
});

test("without the package of the platform, the error names it", async () => {
  const triple = (await succeed(process.execPath, ["scripts/packages.mjs", "triple"], ROOT)).trim();
  await project.without(`workspace-sdk-${triple}`);
  const end = await project.node("loads.mjs");
  assert.notEqual(end.code, 0);
  assert.match(end.stderr, new RegExp(`workspace-sdk-${triple}`));
  assert.match(end.stderr, /--omit=optional/);
});
