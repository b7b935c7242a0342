// The first send in docs/start.md: set WORKSPACE_BASE_URL and WORKSPACE_API_KEY, and run it.

import { Client, OutcomeUnknownError } from "workspace-sdk";

const client = Client.fromEnv();
try {
  const sent = await client.templates.send({
    to: "+1234567890",
    templateName: "order_confirmation",
    variables: ["John", "ORD-1234", "29.99"],
  });
  console.log("accepted as", sent.messageId);
} catch (error) {
  if (!(error instanceof OutcomeUnknownError)) throw error;
  console.log("may have been sent:", error.message);
}
