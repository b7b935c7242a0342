// The program that is bundled: it sends a message, and recognizes an error by its class. It imports no CommonJS itself,
// which some bundlers cannot convert, and uses no top-level `await`, so that it can also be bundled as CommonJS.

import assert from "node:assert/strict";
import { Client, ValidationError } from "workspace-sdk";

async function main() {
  const client = Client.fromEnv();
  await client.templates.send({ to: "+15550000001", templateName: "plain_notice" });
  await assert.rejects(client.messages.sendText({ to: "12", body: "" }), ValidationError);
}

void main().then(() => console.log("ok"));
