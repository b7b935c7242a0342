import { expect, test } from "vitest";
import * as sdk from "workspace-sdk";
import { everyday } from "./everyday.cjs";

test("the package works in a test of vitest", async () => {
  const client = sdk.Client.fromEnv();
  const refused = client.templates.send({ to: "+15550000001", templateName: "none_such" });
  await expect(refused).rejects.toThrow(sdk.NotFoundError);
  await expect(refused).rejects.toBeInstanceOf(Error);
  const page = await client.channels.list();
  expect(page[0]).toMatchObject({ id: "ch_demo" });
  await everyday(sdk, "vitest");
});
