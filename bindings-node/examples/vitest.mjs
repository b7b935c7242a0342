// Runs `vitest.test.mts`, as `npx vitest run` does.

import assert from "node:assert/strict";
import { join } from "node:path";

import { startVitest } from "vitest/node";

const vitest = await startVitest("test", [], {
  root: join(import.meta.dirname, ".."),
  include: ["examples/vitest.test.mts"],
  watch: false,
});
assert.equal(vitest.state.getCountOfFailedTests(), 0);
assert.equal(vitest.state.getFiles().length, 1);
await vitest.close();
