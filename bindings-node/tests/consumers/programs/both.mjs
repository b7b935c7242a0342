// `import` and `require` in one process load the same package.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as imported from "workspace-sdk";
import { NotFoundError, WorkspaceError } from "workspace-sdk";
import * as importedTesting from "workspace-sdk/testing";
import { everyday } from "./everyday.cjs";

const require = createRequire(import.meta.url);
const required = require("workspace-sdk");
const names = (module) =>
  Object.keys(module).filter((name) => !["default", "module.exports", "__esModule"].includes(name));

for (const [ours, theirs] of [
  [imported, required],
  [importedTesting, require("workspace-sdk/testing")],
]) {
  assert.deepEqual(names(ours).sort(), names(theirs).sort());
  for (const name of names(ours)) assert.equal(ours[name], theirs[name], name);
}
// An imported CommonJS module also has a default export.
assert.equal(imported.default ?? required, required);

const client = required.Client.fromEnv();
const error = await client.templates.send({ to: "+15550000001", templateName: "none_such" }).catch((reason) => reason);
assert.ok(error instanceof NotFoundError && error instanceof WorkspaceError);
await everyday(imported, "imported");
await everyday(required, "required");
console.log("ok");
