import assert from "node:assert/strict";
import { Sandbox } from "workspace-sdk/testing";
import { send } from "./everyday.cjs";

const sandbox = await Sandbox.start();
const client = sandbox.client();
await send(client);
await send(client);
assert.equal((await sandbox.messages()).length, 2);
await sandbox.close();
console.log("ok");
