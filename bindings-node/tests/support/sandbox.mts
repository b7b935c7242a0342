/** One sandbox for all tests of a file, with new data for each. */

import { after, beforeEach } from "node:test";
import { Sandbox } from "workspace-sdk/testing";

export async function sandboxOfFile(): Promise<Sandbox> {
  const sandbox = await Sandbox.start();
  after(() => sandbox.close());
  beforeEach(() => sandbox.reset());
  return sandbox;
}
