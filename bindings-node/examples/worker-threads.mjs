// A client belongs to the thread that created it: each worker creates its own.

import assert from "node:assert/strict";
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

import { Client } from "workspace-sdk";

if (isMainThread) {
  const workers = ["+15550000003", "+15550000004"].map((to) => {
    return new Worker(new URL(import.meta.url), { workerData: to });
  });
  const lines = await Promise.all(workers.map(async (worker) => (await once(worker, "message"))[0]));
  for (const line of lines) console.log(line);
  assert.ok(lines.every((line) => line.endsWith("accepted")));
} else {
  // The rate of the whole process is the sum of the rates of the workers.
  const client = Client.fromEnv({ rateLimit: 40 });
  await client.templates.send({ to: workerData, templateName: "plain_notice" });
  parentPort?.postMessage(`${workerData}: accepted`);
}
