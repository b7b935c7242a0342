// The client of the openai package, used with this server: the cost of a generated, typed SDK, including retries.

import OpenAI from "openai";

import { API_KEY, HEADERS, LIST_PATH, message, page, SEND_PATH } from "../payload.mjs";
import { isPage, isSent } from "../reading.mjs";

export class Calls {
  #client;

  constructor(baseUrl) {
    this.#client = new OpenAI({ apiKey: API_KEY, baseURL: baseUrl, defaultHeaders: HEADERS });
  }

  // Throws for any status except 2xx.

  async send() {
    return isSent(await this.#client.post(SEND_PATH, { body: message() }));
  }

  async list() {
    return isPage(await this.#client.post(LIST_PATH, { body: page() }));
  }
}
