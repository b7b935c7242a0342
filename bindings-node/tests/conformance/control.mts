/** The sandbox's control API over plain HTTP, independent of `workspace-sdk/testing`. */

import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

import { type Json, type JsonObject, parse, stringify } from "./json.mjs";
import { CaseError } from "./keys.mjs";
import type { Entry } from "./wire.mjs";

/** The control calls that a case may make. */
const CALLS: ReadonlySet<string> = new Set(["receive", "advance", "message", "refuse", "drop-idle"]);

/** In milliseconds. Longer than the sandbox refuses connections after a `refuse` call. */
const LIMIT = 10_000;

export class ControlApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async reset(): Promise<void> {
    await this.#call("POST", "/reset", { seed: "demo" });
  }

  async control(call: string, body: JsonObject): Promise<void> {
    if (!CALLS.has(call)) throw new CaseError(`unknown control call ${call}`);
    await this.#call("POST", `/${call}`, body);
  }

  async faults(faults: readonly Json[]): Promise<void> {
    if (faults.length > 0) await this.#call("POST", "/faults", [...faults]);
  }

  async tls(): Promise<JsonObject> {
    return parse(await this.#call("GET", "/tls")) as JsonObject;
  }

  async journal(since = 0): Promise<Entry[]> {
    const response = JSON.parse(await this.#call("GET", `/journal?since=${since}`)) as { entries: Entry[] };
    return response.entries;
  }

  async #call(method: string, path: string, body?: Json): Promise<string> {
    const end = performance.now() + LIMIT;
    for (;;) {
      try {
        return await this.#send(method, path, body);
      } catch (error) {
        const isRefused = error instanceof Error && "code" in error && error.code === "ECONNREFUSED";
        if (!isRefused || performance.now() > end) throw error;
        await sleep(5);
      }
    }
  }

  async #send(method: string, path: string, body: Json | undefined): Promise<string> {
    // A new connection for each call, so that `dropIdle` finds no idle one.
    const headers = { connection: "close", "content-type": "application/json" };
    const signal = AbortSignal.timeout(LIMIT);
    const sent = request(`${this.#url}/_sandbox/v1${path}`, { method, headers, agent: false, signal });
    sent.end(body === undefined ? undefined : stringify(body));
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const content = await text(response);
    if (response.statusCode !== 200) throw new CaseError(`${path}: ${content}`);
    return content;
  }
}
