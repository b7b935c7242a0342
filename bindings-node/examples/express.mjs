// An Express application: one client, which is created when the module is loaded, and closed with the server.

import assert from "node:assert/strict";
import { once } from "node:events";

import express from "express";
import { Client, WorkspaceError } from "workspace-sdk";

const workspace = Client.fromEnv();
const app = express();

app.post("/orders/:order/confirmation", express.json(), async (request, response) => {
  const sent = await workspace.templates.send({
    to: request.body.to,
    templateName: "order_confirmation",
    variables: ["John", request.params.order, "29.99"],
    apiReference: request.params.order,
  });
  response.json({ messageId: sent.messageId });
});

// 500 if the outcome is unknown: clients of this service may retry a 503 automatically.
const STATUS = { rejected: 422, retryable: 503, unknown: 500 };

app.use((error, _request, response, next) => {
  if (!(error instanceof WorkspaceError)) return next(error);
  const { code, disposition, message } = error;
  response.status(STATUS[disposition]).json({ code, disposition, detail: message });
});

const server = app.listen(0, "127.0.0.1");

process.once("SIGTERM", () => {
  // First stop accepting requests, then wait for the calls in flight.
  server.close(() => workspace.close());
});

await once(server, "listening");
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const url = `http://127.0.0.1:${port}/orders/ORD-1234/confirmation`;
const statuses = [];
for (const to of ["+1234567890", "nobody"]) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ to }) });
  console.log(response.status, await response.json());
  statuses.push(response.status);
}
server.closeAllConnections();
server.close(() => workspace.close());
assert.deepEqual(statuses, [200, 422]);
