// A route handler of Next.js: `app/orders/[order]/confirmation/route.ts`. The code below the handler calls it as
// Next.js does.

import assert from "node:assert/strict";

import { Client, WorkspaceError } from "workspace-sdk";

let client: Client | undefined;

// Created with the first request, because a build also loads this module, without the variables.
function workspace(): Client {
  client ??= Client.fromEnv();
  return client;
}

// 500 if the outcome is unknown: clients of this service may retry a 503 automatically.
const STATUS = { rejected: 422, retryable: 503, unknown: 500 };

export async function POST(request: Request, context: { params: Promise<{ order: string }> }): Promise<Response> {
  const { order } = await context.params;
  const { to } = (await request.json()) as { to: string };
  try {
    const variables = ["John", order, "29.99"];
    const sent = await workspace().templates.send({ to, templateName: "order_confirmation", variables });
    return Response.json({ messageId: sent.messageId });
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    const { code, disposition, message } = error;
    return Response.json({ code, disposition, detail: message }, { status: STATUS[disposition] });
  }
}

const statuses: number[] = [];
for (const to of ["+1234567890", "nobody"]) {
  const url = "http://shop.example/orders/ORD-1234/confirmation";
  const request = new Request(url, { method: "POST", body: JSON.stringify({ to }) });
  const response = await POST(request, { params: Promise.resolve({ order: "ORD-1234" }) });
  console.log(response.status, await response.json());
  statuses.push(response.status);
}
assert.deepEqual(statuses, [200, 422]);
