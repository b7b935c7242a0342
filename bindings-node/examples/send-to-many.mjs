// Sends one template to many recipients: each has its own result, and none receives it twice.

import assert from "node:assert/strict";

import { Client, WorkspaceError } from "workspace-sdk";

const RECIPIENTS = ["+15550000001", "+15550000002", "not a number"];
const ADVICE = {
  rejected: "not sent, and repeating it is useless",
  retryable: "not sent, try again later",
  unknown: "find out before repeating it",
};

const client = Client.fromEnv({ rateLimit: 80 });

async function notify(to) {
  try {
    await client.templates.send({ to, templateName: "plain_notice" });
    return "accepted";
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    return ADVICE[error.disposition];
  }
}

const results = new Map();
const turns = RECIPIENTS.values();

// Sixteen workers take recipients from the same iterator.
async function work() {
  for (const to of turns) results.set(to, await notify(to));
}

await Promise.all(Array.from({ length: 16 }, work));
for (const [to, result] of results) console.log(`${to}: ${result}`);

assert.deepEqual(
  RECIPIENTS.map((to) => results.get(to)),
  ["accepted", "accepted", ADVICE.rejected],
);
