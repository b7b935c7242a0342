// Makes one call with node:http and prints the id of the message.

const { request } = require("node:http");

const [baseUrl, apiKey, to, text] = process.argv.slice(2);
const body = JSON.stringify({ to, type: "text", body: text });
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), "x-api-key": apiKey };
const outgoing = request(`${baseUrl}/whatsapp/message/send`, { method: "POST", headers }, (response) => {
  let envelope = "";
  response.setEncoding("utf8");
  response.on("data", (part) => {
    envelope += part;
  });
  response.on("end", () => console.log(JSON.parse(envelope).data.messageId));
});
outgoing.end(body);
