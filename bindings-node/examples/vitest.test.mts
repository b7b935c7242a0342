// Tests of code that sends, with Vitest and TypeScript. `vitest.mjs` runs them, and so does `npx vitest`.

import * as vitest from "vitest";
import { expect, test } from "vitest";
import { useSandbox } from "workspace-sdk/testing";

const sandbox = useSandbox(vitest);

test("a message that arrives tomorrow", async () => {
  await using client = sandbox.client();
  const { messageId } = await client.templates.send({ to: "+1234567890", templateName: "plain_notice" });
  const wamid = messageId ?? "";
  await sandbox.advance(24 * 3_600_000);
  expect(await client.messages.status({ wamid })).toMatchObject({ status: "read" });
});
