// An AWS Lambda function behind an SQS queue: what may be repeated goes back into the queue, what may have been sent does not.

import assert from "node:assert/strict";

import { Client, WorkspaceError } from "workspace-sdk";

// Made once an instance, and kept while it is frozen between two events.
const workspace = Client.fromEnv();

export async function handler(event, context) {
  // Every send ends, and says how, before the function is stopped.
  const client = workspace.withOptions({ deadline: context.getRemainingTimeInMillis() - 1000 });
  const batchItemFailures = [];
  const confirmAndNote = async (record) => {
    if (!(await confirm(client, record))) batchItemFailures.push({ itemIdentifier: record.messageId });
  };
  await Promise.all(event.Records.map(confirmAndNote));
  return { batchItemFailures };
}

/** Whether the queue may forget it. It never throws: that would bring back the whole batch, with all that was sent of it. */
async function confirm(client, record) {
  try {
    const { to, order } = JSON.parse(record.body);
    const variables = ["John", order, "29.99"];
    await client.templates.send({ to, templateName: "order_confirmation", variables, apiReference: order });
    return true;
  } catch (error) {
    if (error instanceof WorkspaceError && error.disposition === "retryable") return false;
    // Refused, or on the customer's phone already: a person looks at it.
    console.error(record.messageId, error);
    return true;
  }
}

const Records = ["+1234567890", "nobody"].map((to, number) => {
  return { messageId: `m-${number}`, body: JSON.stringify({ to, order: `ORD-${number}` }) };
});
const answer = await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 });
assert.deepEqual(answer, { batchItemFailures: [] });
