// node:http with its own keep-alive agent: the lowest-level HTTP client of Node.

import { Agent, request } from "node:http";

import { HEADERS, LIST_PATH, message, page, SEND_PATH } from "../payload.mjs";
import { isPage, isSent } from "../reading.mjs";

export class Calls {
  #agent = new Agent({ keepAlive: true });
  #host;
  #port;
  #path;

  constructor(baseUrl) {
    const { hostname, port, pathname } = new URL(baseUrl);
    [this.#host, this.#port, this.#path] = [hostname, port, pathname];
  }

  async send() {
    return isSent(await this.#post(SEND_PATH, message()));
  }

  async list() {
    return isPage(await this.#post(LIST_PATH, page()));
  }

  #post(path, content) {
    const body = JSON.stringify(content);
    const headers = { ...HEADERS, "content-length": Buffer.byteLength(body) };
    const options = {
      agent: this.#agent,
      host: this.#host,
      port: this.#port,
      method: "POST",
      path: this.#path + path,
      headers,
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(options, (response) => {
        if (response.statusCode !== 200) reject(new Error(`HTTP ${response.statusCode}`));
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part) => (text += part));
        response.on("end", () => resolve(text));
        response.on("error", reject);
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    }).then(JSON.parse);
  }
}
