// Waits until a message is delivered, or watches its status: accepted is not delivered.

import assert from "node:assert/strict";

import { Client, hasReached } from "workspace-sdk";

const client = Client.fromEnv();
const sent = await client.templates.send({ to: "+15550000007", templateName: "plain_notice" });
const wamid = sent.messageId ?? "";

const last = await client.messages.wait({ wamid, until: "delivered", timeout: 30_000 });
if (hasReached(last, "delivered")) {
  console.log("delivered");
} else {
  console.log("not yet, or failed:", last.status, last.error);
}

for await (const change of client.messages.watch({ wamid, timeout: 30_000, interval: 500 })) {
  console.log(change.status);
}

assert.ok(hasReached(last, "delivered"));
assert.ok(!hasReached({ status: "failed" }, "sent"));
