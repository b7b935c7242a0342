// Two installed copies of the package, each of which is loaded several times, as by test runners that reset modules.

const assert = require("node:assert/strict");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const { everyday } = require("./everyday.cjs");

const copies = [require, createRequire(join(__dirname, "other", "index.js"))];

function loadedAnew(load) {
  for (const path of Object.keys(require.cache)) {
    if (path.includes("workspace-sdk") && !path.endsWith(".node")) delete require.cache[path];
  }
  return load("workspace-sdk");
}

async function main() {
  const loaded = [1, 2, 3].flatMap(() => copies.map(loadedAnew));
  assert.equal(new Set(loaded.map(({ Client }) => Client)).size, loaded.length);
  await Promise.all(loaded.map((sdk, index) => everyday(sdk, `copy ${index}`)));

  // Each copy can read the results of the others.
  const [one, other] = loaded;
  const client = one.Client.fromEnv();
  assert.equal(other.callInfo(await client.channels.list()).status, 200);
  const error = await client.templates
    .send({ to: "+15550000001", templateName: "none_such" })
    .catch((reason) => reason);
  assert.ok(other.WorkspaceError.fromJSON(error.toJSON()) instanceof other.NotFoundError);
  console.log("ok");
}

void main();
