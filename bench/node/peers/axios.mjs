// axios with the default agent of Node, which keeps connections alive.

import axios from "axios";

import { HEADERS, LIST_PATH, message, page, SEND_PATH } from "../payload.mjs";
import { isPage, isSent } from "../reading.mjs";

export class Calls {
  #http;

  constructor(baseUrl) {
    this.#http = axios.create({ baseURL: baseUrl, headers: HEADERS });
  }

  // Throws for any status except 2xx.

  async send() {
    return isSent((await this.#http.post(SEND_PATH, message())).data);
  }

  async list() {
    return isPage((await this.#http.post(LIST_PATH, page())).data);
  }
}
