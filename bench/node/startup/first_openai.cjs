// From nothing to the first answer by the openai package's client.

const { OpenAI } = require("openai");

const [baseURL, apiKey, to, text] = process.argv.slice(2);
const client = new OpenAI({ apiKey, baseURL, defaultHeaders: { "x-api-key": apiKey } });
client
  .post("/whatsapp/message/send", { body: { to, type: "text", body: text } })
  .then((answer) => console.log(answer.data.messageId));
