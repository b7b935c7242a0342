/** The sandbox's journal: every request that arrived. */

import type { Operation } from "./operation.js";

/** The object that a request created or changed. */
export interface Effect {
  readonly kind: "contact" | "custom_field" | "label" | "message" | "execution";
  /** Its id; a message's is its wamid. */
  readonly id: string;
}

/** An entry as the control API writes it. */
export interface JournalEntryWire {
  seq: number;
  at: string;
  operation: Operation | null;
  call: string | null;
  method: string;
  path: string;
  query: string;
  http: string;
  headers: Record<string, string[]>;
  body: string | null;
  body_base64: string | null;
  connection: number;
  fault: string | null;
  status: number | null;
  effect: Effect | null;
}

/** One request to the API, and its result. */
export class JournalEntry {
  /** Counts from 1; a reset starts over. */
  readonly seq: number;
  /** When it arrived, on the sandbox's clock. */
  readonly at: Date;
  /** `null` for an unknown path. */
  readonly operation: Operation | null;
  /** The `x-sandbox-call` header. */
  readonly call: string | null;
  readonly method: string;
  readonly path: string;
  /** As it arrived, not decoded; empty if there was none. */
  readonly query: string;
  /** `1.0`, `1.1` or `2`. */
  readonly http: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** The body as a string; empty if there was none, `null` if it was not UTF-8. */
  readonly body: string | null;
  /** The body if it was not UTF-8. */
  readonly bodyBase64: string | null;
  /** The number of the TCP connection, in the order in which connections were accepted, those of control calls included. */
  readonly connection: number;
  /** The kind of the fault that was injected; for `random` the kind it chose. */
  readonly fault: string | null;
  /** The status of the response; `null` if there was none, or not yet. */
  readonly status: number | null;
  /** `null` if nothing changed, or not yet. */
  readonly effect: Effect | null;

  /** @internal */
  constructor(data: JournalEntryWire) {
    this.seq = data.seq;
    this.at = new Date(data.at);
    this.operation = data.operation;
    this.call = data.call;
    this.method = data.method;
    this.path = data.path;
    this.query = data.query;
    this.http = data.http;
    this.headers = data.headers;
    this.body = data.body;
    this.bodyBase64 = data.body_base64;
    this.connection = data.connection;
    this.fault = data.fault;
    this.status = data.status;
    this.effect = data.effect;
  }

  /** The first value of a header; upper and lower case are the same. */
  header(name: string): string | null {
    return this.headers[name.toLowerCase()]?.[0] ?? null;
  }

  /** The body, parsed. A `SyntaxError` if it is not JSON. */
  json(): unknown {
    return JSON.parse(this.body ?? "");
  }
}
