// The result of a call.

import assert from "node:assert/strict";

import { Client, callInfo, rawJson } from "workspace-sdk";

const client = Client.fromEnv();

const contact = await client.contacts.upsert({
  phoneNumber: "+15550000006",
  name: "Jane Doe",
  labelNames: ["vip"],
});
console.log(contact.id, contact.name, contact.updatedAt);

const { status, requestId, attempts, elapsed } = callInfo(contact);
console.log(status, requestId, attempts, `${elapsed.toFixed(1)} ms`);

const channels = await client.channels.list();
console.log(channels.length, channels[0]?.name, channels.message);
console.log(rawJson(channels)); // the whole body

assert.deepEqual([status, attempts, contact.name], [200, 1, "Jane Doe"]);
// Results are plain objects: they can be cloned, spread and serialized.
assert.deepEqual(JSON.parse(JSON.stringify(contact)), { ...contact });
assert.deepEqual(JSON.parse(rawJson(channels)).data, [...channels]);
