// Makes one call with this SDK and prints the id of the message.

const { Client } = require("workspace-sdk");

const [baseUrl, apiKey, to, body] = process.argv.slice(2);
const client = new Client({ baseUrl, apiKey });
client.messages.sendText({ to, body }).then((result) => console.log(result.messageId));
