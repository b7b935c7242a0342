// From nothing to the first answer by fetch.

const [baseUrl, apiKey, to, text] = process.argv.slice(2);
fetch(`${baseUrl}/whatsapp/message/send`, {
  method: "POST",
  headers: { "content-type": "application/json", "x-api-key": apiKey },
  body: JSON.stringify({ to, type: "text", body: text }),
})
  .then((response) => response.json())
  .then((answer) => console.log(answer.data.messageId));
