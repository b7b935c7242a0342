// The same order without and with the SDK, against a server whose first response is lost.

import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";

import { OutcomeUnknownError } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";

async function byHand(host, key, to) {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const response = await fetch(`${host}/api/workspace/v1/whatsapp/templates/send`, {
        method: "POST",
        headers: { "X-API-Key": key, "Content-Type": "application/json" },
        body: JSON.stringify({ to, templateName: "order_confirmation", variables: "John,7,9" }),
        signal: AbortSignal.timeout(30_000),
      });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return JSON.parse(await response.text()).data.messageId;
    } catch {
      // A lost response ends here: the message was sent, and is sent again.
      await wait(2 ** attempt * 100);
    }
  }
  throw new Error("all attempts failed");
}

async function bySdk(client, to) {
  try {
    const variables = ["John", "7", "9"];
    const sent = await client.templates.send({ to, templateName: "order_confirmation", variables });
    return sent.messageId;
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    return undefined; // it may have been sent: find out before repeating it
  }
}

const sandbox = await Sandbox.start();
const client = sandbox.client();
await sandbox.fault("lost_answer");
await byHand(sandbox.url, sandbox.apiKey, "+1234567890");
console.log("by hand, messages sent:", (await sandbox.messages()).length);
await sandbox.reset();
await sandbox.fault("lost_answer");
await bySdk(client, "+1234567890");
console.log("by the SDK, messages sent:", (await sandbox.messages()).length);
assert.equal((await sandbox.messages()).length, 1);
await client.close();
await sandbox.close();
