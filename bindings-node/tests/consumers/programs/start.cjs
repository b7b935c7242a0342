// Prints what the package loads when it is imported.

const assert = require("node:assert/strict");

const before = new Set(process.moduleLoadList);
const resources = process.getActiveResourcesInfo();
require("workspace-sdk");
const files = Object.keys(require.cache).filter((path) => path !== __filename);
const builtins = process.moduleLoadList.filter((entry) => entry.startsWith("NativeModule ") && !before.has(entry));
assert.ok(
  files.every((path) => path.includes("workspace-sdk")),
  `${files}`,
);
assert.deepEqual(process.getActiveResourcesInfo(), resources);
console.log(JSON.stringify({ files: files.length, builtins: builtins.length }));
