/** The sandbox's journal: every request that arrived. */

import type { Operation } from "./operation.js";

/** The object that a request created or changed. */
export interface Effect {
  readonly kind: "contact" | "custom_field" | "label" | "message" | "execution";
  /** Its id; a message's is its wamid. */
  readonly id: string;
}

/** An entry in the form in which the control API sends it. */
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

/** One request to the API, and what it did. */
export class JournalEntry {
  /** The number of the entry. It counts from 1, and starts again after a reset. */
  readonly seq: number;
  /** When it arrived, on the sandbox's clock. */
  readonly at: Date;
  /** The operation; `null` for an unknown path. */
  readonly operation: Operation | null;
  /** The `x-sandbox-call` header. */
  readonly call: string | null;
  readonly method: string;
  readonly path: string;
  /** The query string, not decoded; empty if there was none. */
  readonly query: string;
  /** The HTTP version: `1.0`, `1.1` or `2`. */
  readonly http: string;
  /** The headers. Their names are in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** The body as a string; empty if there was none, `null` if it was not UTF-8. */
  readonly body: string | null;
  /** The body in base64 if it was not UTF-8, otherwise `null`. */
  readonly bodyBase64: string | null;
  /** The number of the TCP connection. Connections are counted as they are accepted, those of control calls too. */
  readonly connection: number;
  /** The kind of the fault that was injected; for `random`, the kind that was chosen. */
  readonly fault: string | null;
  /** The status of the response; `null` if there was none, or not yet. */
  readonly status: number | null;
  /** The object that the request created or changed; `null` if nothing changed, or not yet. */
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

  /** The first value of a header. The name may be in upper or lower case. */
  header(name: string): string | null {
    return this.headers[name.toLowerCase()]?.[0] ?? null;
  }

  /**
   * The body, parsed as JSON.
   *
   * @throws SyntaxError if it is not JSON.
   */
  json(): unknown {
    return JSON.parse(this.body ?? "");
  }
}
