// `request` of undici on a pool. Sends were slower with fewer than half as many connections. More connections, or
// json() of the body, made no difference. HTTP/2 takes one connection with as many requests at once.

import { HEADERS, LIST_PATH, message, page, SEND_PATH } from "../payload.mjs";
import { isPage, isSent } from "../reading.mjs";
import undici from "../undici.cjs";

const { Pool } = await import(undici);

/** The number of concurrent calls. */
const CONCURRENT = 64;

export class Calls {
  #pool;
  #send;
  #list;

  constructor(baseUrl, isHttp2 = false) {
    const { origin, pathname } = new URL(baseUrl);
    const http2 = { allowH2: true, connections: 1, pipelining: CONCURRENT };
    this.#pool = new Pool(origin, isHttp2 ? http2 : { connections: CONCURRENT });
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
