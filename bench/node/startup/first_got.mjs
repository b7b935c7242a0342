// From nothing to the first answer by got.

import got from "got";

const [baseUrl, apiKey, to, text] = process.argv.slice(2);
const headers = { "x-api-key": apiKey };
const json = { to, type: "text", body: text };
const answer = await got.post(`${baseUrl}/whatsapp/message/send`, { headers, json }).json();
console.log(answer.data.messageId);
