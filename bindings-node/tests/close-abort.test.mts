/** `close({ abort: true })` ends calls in flight, with an error that says whether the request may have been processed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Client, type CloseOptions, WorkspaceError } from "workspace-sdk";
import { rejection, sandboxOfFile } from "./support/index.mjs";

const sandbox = await sandboxOfFile();

const CALLS: [string, (client: Client) => Promise<unknown>, disposition: string][] = [
  ["a send", (client) => client.templates.send({ to: "+1234567890", templateName: "plain_notice" }), "unknown"],
  ["a read", (client) => client.channels.list(), "retryable"],
  ["a read of a copy", (client) => client.withOptions({ timeout: 30_000 }).channels.list(), "retryable"],
  ["a read with options", (client) => client.channels.list({}, { timeout: 30_000 }), "retryable"],
  ["a page", (client) => client.contacts.iter().next(), "retryable"],
];

for (const [name, call, disposition] of CALLS) {
  test(`${name} is aborted`, async () => {
    await sandbox.fault("stall", { act: true });
    const client = sandbox.client();
    const rejected = rejection(call(client));
    await sandbox.waitFor((journal) => journal.length > 0);
    await client.close({ abort: true });
    const error = await rejected;
    assert(error instanceof WorkspaceError, String(error));
    assert.deepEqual([error.failure, error.disposition], ["aborted", disposition]);
  });
}

test("a call that continues after close can still be aborted", async () => {
  await sandbox.fault("stall");
  const client = sandbox.client();
  const rejected = rejection(client.channels.list());
  await sandbox.waitFor((journal) => journal.length > 0);
  const closed = client.close();
  await client.close({ abort: true });
  await closed;
  const error = await rejected;
  assert(error instanceof WorkspaceError && error.failure === "aborted", String(error));
});

test("closing a copy with abort does not affect the client", async () => {
  const client = sandbox.client();
  await client.withOptions({}).close({ abort: true });
  assert.equal((await client.channels.list()).length, 1);
});

test("other options are rejected, and do not close the client", async () => {
  const client = sandbox.client();
  for (const options of [{ abort: 1 }, { force: true }, true, "abort"]) {
    assert((await rejection(client.close(options as CloseOptions))) instanceof TypeError);
  }
  assert.equal((await client.channels.list()).length, 1);
});
