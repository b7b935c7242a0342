// A BullMQ worker that sends one message per order, also if it is killed and its jobs run again. The program itself
// needs no Redis: it calls the processor directly.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { UnrecoverableError, Worker } from "bullmq";
import { Client, Ledger, WorkspaceError } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";

import { connection } from "./bullmq-connection.mjs";

async function confirm(workspace, { to, order }) {
  try {
    const sent = await workspace.templates.send({
      to,
      templateName: "order_confirmation",
      variables: ["John", order, "29.99"],
      apiReference: order,
      idempotencyKey: `${order}/confirmation`,
    });
    return sent.messageId;
  } catch (error) {
    if (!(error instanceof WorkspaceError) || error.disposition === "retryable") throw error;
    // Rejected, or unknown: the job fails and is not repeated. The ledger keeps an unknown outcome until a person
    // settles it.
    throw new UnrecoverableError(`${error.name}: ${error.message}`);
  }
}

const backoffStrategy = (_attempts, _type, error) => error?.retryAfter ?? 30_000;

// queue.add("confirm", { to, order }, { attempts: 5, backoff: { type: "custom" } })
export function startWorker(options) {
  const workspace = Client.fromEnv({ ledger: process.env.LEDGER ?? "sends.db" });
  return new Worker("orders", (job) => confirm(workspace, job.data), {
    connection,
    // How often a job may run again because its worker was killed or did not renew the lock of the job in time.
    maxStalledCount: 5,
    settings: { backoffStrategy },
    ...options,
  });
}

async function main() {
  const folder = await mkdtemp(join(tmpdir(), "bullmq-"));
  const sandbox = await Sandbox.start();
  const ledger = Ledger.open(join(folder, "sends.db"));
  const client = sandbox.client({ maxRetries: 0, ledger });
  const run = (order) => confirm(client, { to: "+1234567890", order });

  await sandbox.fault("status", { status: 429, headers: { "retry-after": "7" } });
  await assert.rejects(run("ORD-1"), (error) => {
    console.log("over the rate limit, again in", backoffStrategy(1, "custom", error), "ms");
    return !(error instanceof UnrecoverableError);
  });
  const messageId = await run("ORD-1");
  console.log("accepted as", messageId);
  assert.equal(await run("ORD-1"), messageId);

  await sandbox.fault("lost_answer");
  await assert.rejects(run("ORD-2"), UnrecoverableError);
  await assert.rejects(run("ORD-2"), UnrecoverableError);
  // A person found the message in the inbox.
  await ledger.resolve("ORD-2/confirmation", "accepted", { note: "seen in the inbox" });
  await run("ORD-2");

  const sent = (await sandbox.messages()).map((message) => message.apiReference);
  console.log("the server has", sent.join(", "));
  assert.deepEqual(sent, ["ORD-1", "ORD-2"]);
  await client.close();
  await ledger.close();
  await sandbox.close();
  await rm(folder, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
