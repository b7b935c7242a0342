// Tests of code that handles results and errors, without a server: `node --test fake-client.mjs`.

import assert from "node:assert/strict";
import test from "node:test";

import { type Client, RateLimitError } from "workspace-sdk";
import { fakeClient, fakeIterator } from "workspace-sdk/testing";

/** The code that is tested. */
async function remind(client: Client): Promise<string[]> {
  const lines: string[] = [];
  for await (const { phoneNumber } of client.contacts.iter({ search: "late" })) {
    try {
      const sent = await client.templates.send({ to: phoneNumber ?? "", templateName: "plain_notice" });
      lines.push(`sent ${sent.messageId}`);
    } catch (error) {
      if (!(error instanceof RateLimitError)) throw error;
      lines.push(`again in ${error.retryAfter} ms`);
    }
  }
  return lines;
}

test("repeats what was rate limited", async () => {
  const client = fakeClient({
    contacts: {
      iter: () => fakeIterator([{ phoneNumber: "+15550000001" }, { phoneNumber: "+15550000002" }]),
    },
    templates: {
      send: async ({ to }) => {
        if (to === "+15550000001") return { messageId: "wamid.1" };
        throw new RateLimitError({ operation: "templates.send", retryAfter: 2_000 });
      },
    },
  });
  assert.deepEqual(await remind(client), ["sent wamid.1", "again in 2000 ms"]);
});
