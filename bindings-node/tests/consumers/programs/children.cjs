// Processes started by one that has used the package: `child_process.fork`, and the workers of `cluster`.

const assert = require("node:assert/strict");
const { fork } = require("node:child_process");
const cluster = require("node:cluster");
const { once } = require("node:events");
const { Client, NotFoundError, WorkspaceError } = require("workspace-sdk");
const { send } = require("./everyday.cjs");

const isChild = cluster.isWorker || process.argv[2] === "child";

async function child() {
  const client = Client.fromEnv();
  const { messageId } = await send(client);
  const error = await client.templates
    .send({ to: "+15550000001", templateName: "none_such" })
    .catch((reason) => reason);
  process.send({ messageId, error });
  process.disconnect();
}

async function parent() {
  await send(Client.fromEnv());
  for (const start of [() => fork(__filename, ["child"]), () => cluster.fork().process]) {
    const outcomes = await Promise.all([start(), start()].map(outcome));
    assert.equal(new Set(outcomes).size, 2);
  }
  console.log("ok");
}

async function outcome(process) {
  const exit = once(process, "exit");
  const [{ messageId, error }] = await once(process, "message");
  assert.ok(WorkspaceError.fromJSON(error) instanceof NotFoundError);
  assert.deepEqual(await exit, [0, null]);
  return messageId;
}

void (isChild ? child() : parent());
