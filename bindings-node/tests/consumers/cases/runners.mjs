// Test runners that load modules again for every test file, or in a separate realm.

import assert from "node:assert/strict";
import { failureMessage, run } from "../support/run.mjs";
import { startSandbox } from "../support/sandbox.mjs";
import { tool } from "../support/tools.mjs";

const POOLS = ["threads", "forks", "vmThreads"];

export const runners = (folders) =>
  POOLS.map((pool) => [
    `vitest, ${pool}`,
    async () => {
      const sandbox = await startSandbox();
      const command = [...tool("vitest", "vitest.mjs"), "run", `--pool=${pool}`, "--root", "."];
      try {
        const end = await run(command, { cwd: folders.equipped, env: { ...sandbox.env, CI: "true" } });
        assert.equal(end.code, 0, failureMessage(command, end));
      } finally {
        await sandbox.close();
      }
    },
  ]);
