// From nothing to the first answer by node:http.

const { request } = require("node:http");

const [baseUrl, apiKey, to, text] = process.argv.slice(2);
const body = JSON.stringify({ to, type: "text", body: text });
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), "x-api-key": apiKey };
const sent = request(`${baseUrl}/whatsapp/message/send`, { method: "POST", headers }, (response) => {
  let answer = "";
  response.setEncoding("utf8");
  response.on("data", (part) => {
    answer += part;
  });
  response.on("end", () => console.log(JSON.parse(answer).data.messageId));
});
sent.end(body);
