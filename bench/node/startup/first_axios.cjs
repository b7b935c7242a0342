// Makes one call with axios and prints the id of the message.

const axios = require("axios");

const [baseUrl, apiKey, to, text] = process.argv.slice(2);
const headers = { "x-api-key": apiKey };
axios
  .post(`${baseUrl}/whatsapp/message/send`, { to, type: "text", body: text }, { headers })
  .then((response) => console.log(response.data.data.messageId));
