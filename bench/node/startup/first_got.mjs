// Makes one call with got and prints the id of the message.

import got from "got";

const [baseUrl, apiKey, to, text] = process.argv.slice(2);
const headers = { "x-api-key": apiKey };
const json = { to, type: "text", body: text };
const envelope = await got.post(`${baseUrl}/whatsapp/message/send`, { headers, json }).json();
console.log(envelope.data.messageId);
