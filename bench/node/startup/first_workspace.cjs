// From nothing to the first answer by this SDK.

const { Client } = require("workspace-sdk");

const [baseUrl, apiKey, to, body] = process.argv.slice(2);
const client = new Client({ baseUrl, apiKey });
client.messages.sendText({ to, body }).then((sent) => console.log(sent.messageId));
