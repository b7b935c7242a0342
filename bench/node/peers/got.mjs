// got with the default agent of Node, which keeps connections alive.

import got from "got";

import { HEADERS, LIST_PATH, message, page, SEND_PATH } from "../payload.mjs";
import { isPage, isSent } from "../reading.mjs";

export class Calls {
  #http = got.extend({ method: "POST", headers: HEADERS });
  #send;
  #list;

  constructor(baseUrl) {
    this.#send = baseUrl + SEND_PATH;
    this.#list = baseUrl + LIST_PATH;
  }

  // Throws for any status except 2xx.

  async send() {
    return isSent(await this.#http(this.#send, { json: message() }).json());
  }

  async list() {
    return isPage(await this.#http(this.#list, { json: page() }).json());
  }
}
