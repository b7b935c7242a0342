// Makes one call with fetch and prints the id of the message.

const [baseUrl, apiKey, to, text] = process.argv.slice(2);
fetch(`${baseUrl}/whatsapp/message/send`, {
  method: "POST",
  headers: { "content-type": "application/json", "x-api-key": apiKey },
  body: JSON.stringify({ to, type: "text", body: text }),
})
  .then((response) => response.json())
  .then((envelope) => console.log(envelope.data.messageId));
