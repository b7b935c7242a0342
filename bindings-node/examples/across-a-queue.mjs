// An error is stored as JSON, in a queue or a database, and restored with its class.

import assert from "node:assert/strict";

import { OutcomeUnknownError, WorkspaceError } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";

/** In the process that sends: the outcome is stored as JSON. */
async function send(client, to) {
  try {
    const sent = await client.templates.send({ to, templateName: "plain_notice" });
    return JSON.stringify({ sent });
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    return JSON.stringify({ error });
  }
}

/** In another process, possibly later. */
function judge(kept) {
  const { error } = JSON.parse(kept);
  if (error === undefined) return "sent";
  const again = WorkspaceError.fromJSON(error);
  return again instanceof OutcomeUnknownError ? `someone must check: ${again.message}` : again.disposition;
}

const sandbox = await Sandbox.start();
const client = sandbox.client();
assert.equal(judge(await send(client, "+15550000001")), "sent");
assert.equal(judge(await send(client, "nobody")), "rejected");
await sandbox.fault("lost_answer");
const judged = judge(await send(client, "+15550000001"));
console.log(judged);
assert.match(judged, /^someone must check: templates\.send/);
await client.close();
await sandbox.close();
