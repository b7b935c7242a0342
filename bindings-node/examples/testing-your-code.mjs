// Tests of code that sends, with node:test: `node --test testing-your-code.mjs`. No real message is sent.

import assert from "node:assert/strict";
import test from "node:test";

import { OutcomeUnknownError } from "workspace-sdk";
import { useSandbox } from "workspace-sdk/testing";

/** The code that is tested. */
async function confirm(client, to, order) {
  try {
    const variables = ["John", order, "29.99"];
    await client.templates.send({ to, templateName: "order_confirmation", variables });
    return "sent";
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    return "ask a person";
  }
}

// One server for the file, and fresh data for each test.
const sandbox = useSandbox(test);

test("confirms", async () => {
  assert.equal(await confirm(sandbox.client(), "+1234567890", "ORD-1"), "sent");
  const [message] = await sandbox.messages({ to: "+1234567890" });
  assert.equal(message?.templateName, "order_confirmation");
  assert.deepEqual(message?.variables, ["John", "ORD-1", "29.99"]);
});

test("never sends twice", async () => {
  await sandbox.fault("lost_answer", { operation: "templates.send" });
  assert.equal(await confirm(sandbox.client(), "+1234567890", "ORD-2"), "ask a person");
  assert.equal((await sandbox.messages()).length, 1);
});
