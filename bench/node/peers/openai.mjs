// The openai package's client, pointed at the server: what a generated, typed SDK costs. Its own machinery makes the calls,
// retries included.

import OpenAI from "openai";

import { API_KEY, HEADERS, LIST_PATH, message, page, SEND_PATH } from "../payload.mjs";
import { isPage, isSent } from "../reading.mjs";

export class Calls {
  #client;

  constructor(baseUrl) {
    this.#client = new OpenAI({ apiKey: API_KEY, baseURL: baseUrl, defaultHeaders: HEADERS });
  }

  // Any status but 2xx throws.

  async send() {
    return isSent(await this.#client.post(SEND_PATH, { body: message() }));
  }

  async list() {
    return isPage(await this.#client.post(LIST_PATH, { body: page() }));
  }
}
