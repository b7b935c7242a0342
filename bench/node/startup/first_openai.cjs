// Makes one call with the client of the openai package and prints the id of the message.

const { OpenAI } = require("openai");

const [baseURL, apiKey, to, text] = process.argv.slice(2);
const client = new OpenAI({ apiKey, baseURL, defaultHeaders: { "x-api-key": apiKey } });
client
  .post("/whatsapp/message/send", { body: { to, type: "text", body: text } })
  .then((envelope) => console.log(envelope.data.messageId));
