// `request` of undici on a pool. Sends were slower with fewer than half as many connections. More connections, or
// json() of the body, made no difference. Over HTTP/2, too, undici makes one POST at a time on a connection.

import { HEADERS, LIST_PATH, message, page, SEND_PATH } from "../payload.mjs";
import { isPage, isSent } from "../reading.mjs";
import undici from "../undici.cjs";

const { Pool } = await import(undici);

/** One per concurrent call. */
const CONNECTIONS = 64;

export class Calls {
  #pool;
  #send;
  #list;

  constructor(baseUrl) {
    const { origin, pathname } = new URL(baseUrl);
    this.#pool = new Pool(origin, { allowH2: true, connections: CONNECTIONS });
    this.#send = pathname + SEND_PATH;
    this.#list = pathname + LIST_PATH;
  }

  async send() {
    return isSent(await this.#post(this.#send, message()));
  }

  async list() {
    return isPage(await this.listPage());
  }

  listPage(number, limit) {
    return this.#post(this.#list, page(number, limit));
  }

  async #post(path, content) {
    const request = { path, method: "POST", headers: HEADERS, body: JSON.stringify(content) };
    const { statusCode, body } = await this.#pool.request(request);
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`HTTP ${statusCode}`);
    return JSON.parse(text);
  }
}
