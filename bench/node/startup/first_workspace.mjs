// Makes one call with this SDK, as an ES module, and prints the id of the message.

import { Client } from "workspace-sdk";

const [baseUrl, apiKey, to, body] = process.argv.slice(2);
const client = new Client({ baseUrl, apiKey });
const result = await client.messages.sendText({ to, body });
console.log(result.messageId);
