// Worker threads that load and use the package, and are terminated at any point.

const assert = require("node:assert/strict");
const { once } = require("node:events");
const { setTimeout: sleep } = require("node:timers/promises");
const { Worker, isMainThread, parentPort, workerData } = require("node:worker_threads");
const { fault, send } = require("./everyday.cjs");

const ROUNDS = 50;
// The action of a worker when it is terminated.
const KINDS = ["sends", "hangs", "hangs", "loads", "iterates"];

const work = {
  async sends(client, { NotFoundError }) {
    const sent = await send(client);
    const error = await client.templates
      .send({ to: "+15550000001", templateName: "none_such" })
      .catch((reason) => reason);
    assert.ok(error instanceof NotFoundError);
    parentPort.postMessage({ sent, error: error.toJSON() });
  },
  async hangs(client) {
    const never = client.labels.list();
    client.messages
      .watch({ wamid: "wamid.none" })
      .next()
      .catch(() => {});
    await client.channels.list();
    parentPort.postMessage("in flight");
    await never;
  },
  async loads() {
    parentPort.postMessage("in flight");
  },
  async iterates(client) {
    for await (const contact of client.contacts.iter({ limit: 1 })) {
      if (contact) parentPort.postMessage("in flight");
    }
  },
};

function worker() {
  const sdk = require("workspace-sdk");
  work[workerData](sdk.Client.fromEnv(), sdk);
}

async function main() {
  // The first worker that loads the package has exited when other workers and the main thread load it.
  await round(0);
  const { Client, NotFoundError, WorkspaceError } = require("workspace-sdk");
  await fault({ kind: "stall", operation: "labels.list", times: 0 });
  const client = Client.fromEnv();
  for (let number = 1; number < ROUNDS; number += 1) {
    const report = await round(number);
    if (report.error) assert.ok(WorkspaceError.fromJSON(report.error) instanceof NotFoundError);
    if (number % 10 === 0) await send(client);
  }
  console.log("ok");
}

async function round(number) {
  const kind = KINDS[number % KINDS.length];
  const thread = new Worker(__filename, { workerData: kind });
  const exit = once(thread, "exit");
  const [report] = await once(thread, "message");
  if (kind !== "sends") {
    await sleep(number % 7);
    await thread.terminate();
  }
  const [code] = await exit;
  assert.ok(kind !== "sends" || code === 0, `round ${number} ended with ${code}`);
  return report;
}

void (isMainThread ? main() : worker());
