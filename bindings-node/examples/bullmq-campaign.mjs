// A campaign that BullMQ workers on many machines send together: the list is cut into slices, and each slice is a job.
// The program itself needs no server for the queue: it runs the jobs directly.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Queue, WaitingError, Worker } from "bullmq";
import { Client, Ledger } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";

import { connection } from "./bullmq-connection.mjs";

const SLICE = 200;

/** Adds one job per slice. If it runs again, it adds only the jobs that are missing. */
export async function addCampaign(queue, campaign, rows, size = SLICE) {
  let slice = [];
  let number = 0;
  const add = async () => {
    // BullMQ rejects an id that is a number or has a colon.
    await queue.add("slice", { campaign, rows: slice }, { jobId: `${campaign}-${number}` });
    slice = [];
    number += 1;
  };
  for await (const row of rows) {
    slice.push(row);
    if (slice.length === size) await add();
  }
  if (slice.length > 0) await add();
}

// These rules would stop every other slice as well.
const NEEDS_A_PERSON = ["authentication", "account", "template", "refused", "unknown", "configuration"];

async function sendSlice(workspace, queue, { campaign, rows }, signal) {
  const run = workspace.templates.sendMany(
    {
      recipients: rows,
      templateName: "order_confirmation",
      columns: { to: "phone", variables: ["name", "order", "total"], key: "order" },
      campaign,
      sharedRateLimit: 75,
    },
    { signal },
  );
  const rejected = [];
  let isComplete = true;
  for await (const { outcome, reason, recipient } of run) {
    if (outcome === "rejected") rejected.push({ order: recipient.order, reason });
    if (outcome === "not_sent" || reason === "in_progress") isComplete = false;
  }
  const { stoppedBy, accepted } = run.progress();
  // No worker takes a job until queue.resume() is called. Correct the cause first.
  if (NEEDS_A_PERSON.includes(stoppedBy)) await queue.pause();
  // The job runs again later, and sends what is missing.
  if (!isComplete) throw new Error(`the slice is not complete; stopped by: ${stoppedBy ?? "no rule"}`);
  return { accepted, rejected };
}

export function openQueue(options) {
  const queue = new Queue("campaigns", {
    connection,
    defaultJobOptions: {
      // A slice that fails is tried again for two to four hours.
      attempts: 10,
      backoff: { type: "exponential", delay: 30_000, jitter: 0.5 },
      removeOnComplete: { age: 7 * 24 * 3600 },
    },
    ...options,
  });
  // BullMQ connects again by itself.
  queue.on("error", (error) => console.error(error.message));
  return queue;
}

export function startWorker(options) {
  // Every machine has the same ledger, such as postgresql://user@host/database.
  const workspace = Client.fromEnv({ ledger: process.env.LEDGER ?? "sends.db" });
  const queue = openQueue();
  const stopping = new AbortController();
  const processor = async (job, token) => {
    try {
      return await sendSlice(workspace, queue, job.data, stopping.signal);
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
      // Another worker continues the slice now. This does not count as an attempt.
      await job.moveToWait(token);
      throw new WaitingError();
    }
  };
  // How often a slice may run again because its worker was killed or lost its connection.
  const worker = new Worker("campaigns", processor, { connection, maxStalledCount: 10, ...options });
  worker.on("error", (error) => console.error(error.message));
  // Sends in flight are completed, and nothing new begins.
  process.once("SIGTERM", async () => {
    stopping.abort();
    await worker.close();
    await queue.close();
    await workspace.close();
  });
  return worker;
}

/** Prints the sends that a person must look up in the inbox. */
export async function listUnknown(path, campaign) {
  const ledger = Ledger.open(path, { create: false });
  for await (const { idempotencyKey } of ledger.entries({ state: "unknown", prefix: `${campaign}/` })) {
    console.log(idempotencyKey);
  }
  await ledger.close();
}

async function main() {
  const folder = await mkdtemp(join(tmpdir(), "bullmq-"));
  const sandbox = await Sandbox.start();
  const path = join(folder, "sends.db");
  const client = sandbox.client({ maxRetries: 0, ledger: path });
  const jobs = [];
  const calls = [];
  const queue = {
    add: async (_name, data, { jobId }) => jobs.push({ data, jobId }),
    pause: async () => calls.push("pause"),
  };
  const send = ({ data }) => sendSlice(client, queue, data, undefined);

  const rows = Array.from({ length: 5 }, (_, number) => ({
    phone: `+1555000000${number}`,
    name: "John",
    order: `ORD-${number}`,
    total: "29.99",
  }));
  await addCampaign(queue, "orders-2026-11", [...rows, { ...rows[0], phone: "not a number", order: "ORD-5" }], 3);
  assert.deepEqual(
    jobs.map(({ jobId }) => jobId),
    ["orders-2026-11-0", "orders-2026-11-1"],
  );

  // The key of the API was revoked: the queue is paused, and the job fails.
  await sandbox.fault("status", { status: 401 });
  await assert.rejects(send(jobs[0]), /stopped by: authentication/);
  assert.deepEqual(calls, ["pause"]);

  await sandbox.fault("lost_answer");
  assert.deepEqual(await send(jobs[0]), { accepted: 2, rejected: [] });
  assert.deepEqual(await send(jobs[0]), { accepted: 0, rejected: [] });
  assert.deepEqual(await send(jobs[1]), { accepted: 2, rejected: [{ order: "ORD-5", reason: "invalid" }] });
  const sent = (await sandbox.messages()).map((message) => message.variables[1]).sort();
  assert.deepEqual(
    sent,
    rows.map(({ order }) => order),
  );
  console.log("unknown:");
  await listUnknown(path, "orders-2026-11");

  await client.close();
  await sandbox.close();
  await rm(folder, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
