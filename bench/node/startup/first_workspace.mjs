// From nothing to the first answer by this SDK, as a module.

import { Client } from "workspace-sdk";

const [baseUrl, apiKey, to, body] = process.argv.slice(2);
const client = new Client({ baseUrl, apiKey });
const sent = await client.messages.sendText({ to, body });
console.log(sent.messageId);
