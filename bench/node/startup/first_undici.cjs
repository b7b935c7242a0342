// Makes one call with undici and prints the id of the message.

const { request } = require(require("../undici.cjs"));

const [baseUrl, apiKey, to, text] = process.argv.slice(2);
request(`${baseUrl}/whatsapp/message/send`, {
  method: "POST",
  headers: { "content-type": "application/json", "x-api-key": apiKey },
  body: JSON.stringify({ to, type: "text", body: text }),
})
  .then(({ body }) => body.json())
  .then((envelope) => console.log(envelope.data.messageId));
