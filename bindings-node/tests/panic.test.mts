/** A panic of the compiled part rejects its call, a send's as a "maybe", and no other. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Program, run, sandboxOfFile } from "./support/index.mjs";

const sandbox = await sandboxOfFile();

test("a panic is a rejected promise, and everything else goes on", async () => {
  const program: Program = async ({ Client }) => {
    // No public method panics; the addon has one for this test.
    const { join, dirname } = await import("node:path");
    const main = require.resolve("workspace-sdk");
    const { perform } = require(join(dirname(main), "loop.js")) as typeof import("../dist/loop.js");
    const context = { signal: undefined, viewers: undefined, ended: () => {} };
    const panic = () =>
      perform(
        (port, token) => port.panicking(token, false),
        () => ({}),
        context,
      );
    const client = Client.fromEnv();
    const around = [client.channels.list(), client.labels.list()];
    const texts = new Set<unknown>();
    for (let number = 0; number < 20; number += 1) {
      texts.add(await panic().catch(({ name, code, disposition }) => `${name} ${code} ${disposition}`));
    }
    await Promise.all(around);
    await Promise.all(Array.from({ length: 10 }, () => Promise.allSettled([panic(), client.channels.list()])));
    const channels = await client.channels.list();
    console.log(channels[0]?.id, ...texts);
  };
  const env = { WORKSPACE_BASE_URL: sandbox.url, WORKSPACE_API_KEY: sandbox.apiKey };
  const { code, stdout } = await run(program, { env });
  assert.deepEqual([code, stdout.trim()], [0, "ch_demo OutcomeUnknownError outcome_unknown unknown"]);
});
