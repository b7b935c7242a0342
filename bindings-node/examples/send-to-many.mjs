// Sends a template to the rows of a file: each row has its own result, and no row gets the message twice.

import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "csv-parse";
import { Client } from "workspace-sdk";

async function sendAll(client) {
  const run = client.templates.sendMany(
    {
      recipients: createReadStream("orders.csv").pipe(parse({ columns: true, bom: true, delimiter: ";" })),
      templateName: "order_confirmation",
      columns: { to: "phone", variables: ["name", "order", "total"], key: "order" },
      campaign: "orders-2026-11",
      rejected: "rejected.csv",
    },
    { progress: true },
  );
  for await (const result of run) {
    if (result.outcome === "unknown") console.log(result.index, result.to, result.error);
  }
  const report = run.report();
  console.log(String(report));
  return report;
}

const ORDERS = [
  ["phone", "name", "order", "total"],
  ["+15550000001", "Jörg", "ORD-1", "29.99"],
  ["+15550000002", "Mary", "ORD-2", "5.00"],
  ["not a number", "Jane", "ORD-3", "1.00"],
];

const folder = await mkdtemp(join(tmpdir(), "send-to-many-"));
process.chdir(folder);
await writeFile("orders.csv", ORDERS.map((cells) => cells.join(";")).join("\n"));

const client = Client.fromEnv({ ledger: "sends.db" });
const report = await sendAll(client);
assert.deepEqual([report.progress.accepted, report.progress.rejected], [2, 1]);
assert.match(await readFile("rejected.csv", "utf8"), /^phone,name,order,total,rejected_reason/);

// A second run of the same campaign sends only what is missing.
assert.equal((await sendAll(client)).progress.skipped, 2);

await client.close();
process.chdir(tmpdir());
await rm(folder, { recursive: true });
