// How to handle each error.

import assert from "node:assert/strict";

import {
  BadRequestError,
  Client,
  OutcomeUnknownError,
  TransportError,
  ValidationError,
  WorkspaceError,
} from "workspace-sdk";

const WINDOW_CLOSED = 131047;

async function remind(client, to) {
  try {
    await client.messages.sendText({ to, body: "See you tomorrow at nine." });
    return "sent";
  } catch (error) {
    if (error instanceof OutcomeUnknownError) {
      return `may have been sent, so someone must check: ${error.message}`;
    }
    if (error instanceof ValidationError) {
      const fieldErrors = error.fields.map(({ field, message }) => `${field} ${message}`);
      return `nothing was sent: ${fieldErrors.join(", ")}`;
    }
    if (error instanceof BadRequestError && error.whatsappCode === WINDOW_CLOSED) {
      // More than 24 hours since the customer wrote: only a template can be sent.
      await client.templates.send({ to, templateName: "plain_notice" });
      return "sent as a template";
    }
    if (error instanceof WorkspaceError && error.disposition === "retryable") {
      return `not sent, try again in ${(error.retryAfter ?? 60_000) / 1000} s`;
    }
    throw error;
  }
}

async function showCauses(client) {
  try {
    await client.channels.list();
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    console.log(`${error.message} [${error.code}, ${error.failure}, ${error.attempts} attempt]`);
    for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
      console.log("  because", cause.message);
    }
  }
}

const workspace = Client.fromEnv();
const results = [await remind(workspace, "+15550000005"), await remind(workspace, "5550000005 (home)")];

// No server listens on this port.
const unreachable = new Client({ baseUrl: "http://127.0.0.1:1", apiKey: "key", maxRetries: 0 });
await showCauses(unreachable);
results.push(await remind(unreachable, "+15550000005"));

for (const line of results) console.log(line);
assert.equal(results[0], "sent as a template");
assert.match(String(results[1]), /^nothing was sent: to /);
assert.equal(results[2], "not sent, try again in 60 s");
