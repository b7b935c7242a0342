// Sends once under an idempotency key, also if the program runs again, and settles an outcome that is unknown.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client, callInfo, Ledger, OutcomeUnknownError } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";

async function sendTwice(options) {
  const client = new Client({ ...options, ledger: "sends.db" });
  const confirmation = {
    to: "+15550000003",
    templateName: "plain_notice",
    idempotencyKey: "order-1234/confirmation",
  };
  const first = await client.templates.send(confirmation);
  // A queue runs the job again. Nothing is sent; the recorded result is returned.
  const again = await client.templates.send(confirmation);
  assert.ok(callInfo(again).replayed);
  assert.equal(again.messageId, first.messageId);
}

async function settle(path) {
  const ledger = Ledger.open(path);
  for await (const entry of ledger.entries({ state: "unknown" })) {
    console.log(entry.idempotencyKey, "since", entry.createdAt);
    await ledger.resolve(entry.idempotencyKey, "accepted", { note: "seen in the inbox" });
  }
}

const folder = await mkdtemp(join(tmpdir(), "send-once-"));
process.chdir(folder);
const sandbox = await Sandbox.start();
await sendTwice({ baseUrl: sandbox.url, apiKey: sandbox.apiKey });
assert.equal((await sandbox.messages()).length, 1);

const client = sandbox.client({ ledger: "sends.db" });
await sandbox.fault("lost_answer");
const hello = { to: "+15550000004", templateName: "plain_notice", idempotencyKey: "order-1234/shipped" };
await assert.rejects(client.templates.send(hello), OutcomeUnknownError);
await settle("sends.db");
assert.ok(callInfo(await client.templates.send(hello)).replayed);
assert.equal((await sandbox.messages()).length, 2);
await client.close();
await sandbox.close();
process.chdir(tmpdir());
await rm(folder, { recursive: true });
