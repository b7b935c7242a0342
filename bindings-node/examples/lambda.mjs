// An AWS Lambda function for an SQS queue: records that are safe to repeat return to the queue, records that may have
// been sent do not.

import assert from "node:assert/strict";

import { Client, WorkspaceError } from "workspace-sdk";

// Created once per instance, and kept while the instance is frozen between two events.
const workspace = Client.fromEnv();

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
    const variables = ["John", order, "29.99"];
    await client.templates.send({ to, templateName: "order_confirmation", variables, apiReference: order });
    return true;
  } catch (error) {
    if (error instanceof WorkspaceError && error.disposition === "retryable") return false;
    // Rejected, or possibly delivered: someone must check it.
    console.error(record.messageId, error);
    return true;
  }
}

const Records = ["+1234567890", "nobody"].map((to, number) => {
  return { messageId: `m-${number}`, body: JSON.stringify({ to, order: `ORD-${number}` }) };
});
const response = await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 });
assert.deepEqual(response, { batchItemFailures: [] });
