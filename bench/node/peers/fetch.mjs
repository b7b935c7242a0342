// The built-in fetch of Node.

import { HEADERS, LIST_PATH, message, page, SEND_PATH } from "../payload.mjs";
import { isPage, isSent } from "../reading.mjs";

export class Calls {
  #send;
  #list;

  constructor(baseUrl) {
    this.#send = baseUrl + SEND_PATH;
    this.#list = baseUrl + LIST_PATH;
  }

  async send() {
    return isSent(await post(this.#send, message()));
  }

  async list() {
    return isPage(await this.listPage());
  }

  listPage(number, limit) {
    return post(this.#list, page(number, limit));
  }
}

async function post(url, body) {
  const response = await fetch(url, { method: "POST", headers: HEADERS, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}
