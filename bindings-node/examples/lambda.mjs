// An AWS Lambda function for an SQS queue: a record that is delivered again to the same execution environment sends no
// second message.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client, WorkspaceError } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";

// A server and a ledger for this example. A real function has the first two of these variables.
const folder = await mkdtemp(join(tmpdir(), "lambda-"));
const sandbox = await Sandbox.start();
Object.assign(process.env, sandbox.env(), { LEDGER: join(folder, "sends.db") });

// Created once per execution environment, and kept while it is frozen between two events. The ledger in /tmp ends with
// the environment.
const workspace = Client.fromEnv({ ledger: process.env.LEDGER ?? "/tmp/sends.db" });

export async function handler(event, context) {
  // Every send completes, with a known outcome or an error, before the function is stopped.
  const client = workspace.withOptions({ timeout: context.getRemainingTimeInMillis() - 1000 });
  const batchItemFailures = [];
  const confirmAndNote = async (record) => {
    if (!(await confirm(client, record))) batchItemFailures.push({ itemIdentifier: record.messageId });
  };
  await Promise.all(event.Records.map(confirmAndNote));
  return { batchItemFailures };
}

/**
 * Whether the queue may delete the record. It never throws: otherwise the whole batch would return, including records
 * that were sent.
 */
async function confirm(client, record) {
  try {
    const { to, order } = JSON.parse(record.body);
    await client.templates.send({
      to,
      templateName: "order_confirmation",
      variables: ["John", order, "29.99"],
      apiReference: order,
      idempotencyKey: `${order}/confirmation`,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkspaceError && error.disposition === "retryable") return false;
    // Rejected, or unknown: a person must check the order. The log is all that remains of it.
    console.error(record.messageId, error);
    return true;
  }
}

const context = { getRemainingTimeInMillis: () => 30_000 };
const record = (to, order) => ({ messageId: `m-${order}`, body: JSON.stringify({ to, order }) });
const event = { Records: [record("+1234567890", "ORD-1"), record("nobody", "ORD-2"), record("+1234567891", "ORD-3")] };

// SQS delivers the records twice. The first time, the server rejects each send because of its rate limit.
await sandbox.fault("status", { status: 429, times: 0 });
const first = await handler(event, { getRemainingTimeInMillis: () => 1500 });
assert.deepEqual(first.batchItemFailures.map((item) => item.itemIdentifier).sort(), ["m-ORD-1", "m-ORD-3"]);
await sandbox.clearFaults();
for (let delivery = 0; delivery < 2; delivery += 1) {
  assert.deepEqual(await handler(event, context), { batchItemFailures: [] });
}

// The outcome of this send is unknown. The next delivery sends nothing.
await sandbox.fault("lost_answer");
for (let delivery = 0; delivery < 2; delivery += 1) {
  assert.deepEqual(await handler({ Records: [record("+1234567892", "ORD-4")] }, context), { batchItemFailures: [] });
}

const sent = (await sandbox.messages()).map((message) => message.apiReference).sort();
console.log("the server has", sent.join(", "));
assert.deepEqual(sent, ["ORD-1", "ORD-3", "ORD-4"]);
await workspace.close();
await sandbox.close();
await rm(folder, { recursive: true });
