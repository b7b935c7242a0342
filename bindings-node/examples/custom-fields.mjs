// Defines a custom field and a label, and a contact that has both.

import assert from "node:assert/strict";

import { Client } from "workspace-sdk";

const client = Client.fromEnv();

await client.customFields.upsert({ name: "plan", type: "dropdown", options: ["free", "pro"] });
await client.labels.upsert({ name: "vip", color: "#FF5733", displayOrder: 1 });

const jane = await client.contacts.upsert({
  phoneNumber: "+1 (234) 567-890",
  name: "Jane Doe",
  labelNames: ["vip", "lead"],
  customFieldsData: { plan: "pro", visits: 3, address: { city: "Lagos" } },
});
console.log(jane.phoneNumber, jane.customFields);

assert.deepEqual(jane.customFields, { plan: "pro", visits: 3, address: { city: "Lagos" } });
