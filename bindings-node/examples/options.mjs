// Options, copies with other options, and an endpoint that the SDK does not model.

import assert from "node:assert/strict";

import { BadRequestError, Client } from "workspace-sdk";

const client = new Client({
  baseUrl: process.env.WORKSPACE_BASE_URL,
  apiKey: process.env.WORKSPACE_API_KEY,
  timeout: 45_000, // milliseconds, for the whole call
  attemptTimeout: 20_000, // milliseconds, for one attempt
  maxRetries: 3,
  rateLimit: 80, // requests per second
  appInfo: "my-shop/1.4",
});

// Shares the connections; other options stay the same.
const quick = client.withOptions({ timeout: 2500, headers: { "x-trace": "4711" } });
const [channel] = await quick.channels.list();
console.log(channel?.name);

// The same for one call, after its parameters.
const labels = await client.labels.list({}, { timeout: 30_000 });
console.log(labels.length, "labels");

// Without `safety`, it counts as a send, and is retried only if the server did not process it.
const response = await quick.request("channels/list", {}, { safety: "read" });
console.log(response.data, response.message);

assert.equal(channel?.name, "Demo WhatsApp");
assert.equal(response.data?.[0].id, channel?.id);
// The sandbox rejects a parameter that the API documentation does not list.
await assert.rejects(client.request("channels/list", { page: 1 }, { safety: "read" }), BadRequestError);
await client.close();
