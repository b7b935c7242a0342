// Timeouts: the option `timeout` reports the outcome of a send; aborting a signal does not.

import assert from "node:assert/strict";

import { OutcomeUnknownError } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";

async function withTimeout(client, to) {
  try {
    await client.templates.send({ to, templateName: "plain_notice" }, { timeout: 300 });
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    console.log("find out before repeating it:", error.message);
  }
}

async function withSignal(client, to) {
  const signal = AbortSignal.timeout(300);
  try {
    await client.templates.send({ to, templateName: "plain_notice" }, { signal });
  } catch (error) {
    if (error !== signal.reason) throw error;
    console.log("cancelled; only the last event of the hook reports whether it was sent");
  }
}

const sandbox = await Sandbox.start();
const attempts = [];
const client = sandbox.client({ onAttempt: (attempt) => attempts.push(attempt) });
await sandbox.fault("stall", { operation: "templates.send", times: 2 });
await withTimeout(client, "+15550000001");
await withSignal(client, "+15550000001");
// Resolves when all calls have completed, aborted ones included.
await client.close();
for (const { operation, next, sent } of attempts) console.log(`  ${operation}: ${next}, ${sent}`);
assert.deepEqual(
  attempts.map((attempt) => attempt.next),
  ["stop", "cancelled"],
);
await sandbox.close();
