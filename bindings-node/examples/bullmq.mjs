// A BullMQ worker: jobs that are safe to repeat are repeated, jobs that may have been sent are not. There is no Redis
// here: the program calls the processor itself.

import assert from "node:assert/strict";

import { UnrecoverableError } from "bullmq";
import { WorkspaceError } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";

function processor(workspace) {
  return async (job) => {
    const { to, order } = job.data;
    try {
      const variables = ["John", order, "29.99"];
      const sent = await workspace.templates.send({
        to,
        templateName: "order_confirmation",
        variables,
        apiReference: order,
      });
      return sent.messageId;
    } catch (error) {
      if (!(error instanceof WorkspaceError) || error.disposition === "retryable") throw error;
      // Rejected, or possibly delivered: someone must check the order, and the job is not repeated.
      throw new UnrecoverableError(`${error.name}: ${error.message}`);
    }
  };
}

// new Worker("orders", processor(Client.fromEnv()), { connection, ...options })
// queue.add("confirm", { to, order }, { attempts: 5, backoff: { type: "custom" } })
const options = {
  // The worker of a stalled job may have sent its message.
  maxStalledCount: 0,
  settings: { backoffStrategy: (_attempts, _type, error) => error?.retryAfter ?? 30_000 },
};

const sandbox = await Sandbox.start();
const client = sandbox.client({ maxRetries: 0 });
const confirm = processor(client);
const job = (order) => ({ data: { to: "+1234567890", order } });

await sandbox.fault("status", { status: 429, headers: { "retry-after": "7" } });
await assert.rejects(confirm(job("ORD-1")), (error) => {
  console.log("over the rate limit, again in", options.settings.backoffStrategy(1, "custom", error), "ms");
  return !(error instanceof UnrecoverableError);
});
console.log("accepted as", await confirm(job("ORD-1")));

await sandbox.fault("lost_answer");
await assert.rejects(confirm(job("ORD-2")), UnrecoverableError);

const sent = (await sandbox.messages()).map((message) => message.apiReference);
console.log("the server has", sent.join(", "));
assert.deepEqual(sent, ["ORD-1", "ORD-2"]);
await client.close();
await sandbox.close();
