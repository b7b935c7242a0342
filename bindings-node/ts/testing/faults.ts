/** The faults that the sandbox can inject. */

import type { Operation } from "./operation.js";

/** A kind without parameters. */
type NoParameters = Record<never, never>;

/** The required and optional parameters of each kind of fault. */
export interface FaultParameters {
  /** Waits, then responds normally. Carried out before the wait. */
  delay: { milliseconds: number };
  /** An error status, with the documented error body unless another is given. Not carried out. */
  status: { status: number; headers?: Readonly<Record<string, string>>; body?: unknown };
  /** A proxy's HTML error page. Not carried out. */
  html: { status: number };
  /** A scripted response; a string body is sent as it is, anything else as JSON. Carried out only with `act`. */
  answer: {
    status: number;
    body: unknown;
    headers?: Readonly<Record<string, string>>;
    act?: boolean;
  };
  /** Sends these bytes, then closes. Carried out only with `act`. */
  raw: { bytes: string | Uint8Array; act?: boolean };
  /** TCP reset after the request head was read. Not carried out. */
  reset: NoParameters;
  /** Clean close without a response. Not carried out. */
  close: NoParameters;
  /** TCP reset instead of the response. Carried out. */
  lost_answer: NoParameters;
  /** Half of the response, then close. Carried out. */
  truncate: NoParameters;
  /** Never responds; with `milliseconds`, closes the connection after that time. Carried out only with `act`. */
  stall: { milliseconds?: number; act?: boolean };
  /** Half of the response, then nothing; with `milliseconds`, closes the connection after that time. Carried out. */
  stall_body: { milliseconds?: number };
  /** The response is spread over that time. Carried out. */
  slow: { milliseconds: number };
  /** Responds, then closes the connection unannounced. Carried out. */
  close_after: NoParameters;
  /** A 200 with a body of that length. Not carried out. */
  big: { bytes: number };
  /** HTTP/2 REFUSED_STREAM. Not carried out. */
  refused_stream: NoParameters;
  /** HTTP/2 GOAWAY whose last stream id excludes this request. Not carried out. */
  goaway: NoParameters;
  /** HTTP/2 GOAWAY whose last stream id includes it, and no response. Carried out. */
  goaway_after: NoParameters;
  /** The response, with an HTTP/2 GOAWAY whose last stream id includes every stream. Carried out. */
  goaway_graceful: NoParameters;
  /** The response, and then a graceful shutdown of the HTTP/2 connection. Carried out. */
  goaway_drain: NoParameters;
  /** The HTTP/2 connection stops sending. Carried out only with `act`. */
  silence: { act?: boolean };
  /** The same, but PINGs are answered. Carried out only with `act`. */
  pings_only: { act?: boolean };
  /** This many informational responses (1xx) before the response; 0 means endlessly many, and no response. Carried out. */
  informational: { count: number };
  /** Any of these kinds (never `big`), with that probability, reproducible for a seed. */
  random: { seed: number; rate: number };
}

/** The name of a kind of fault. */
export type FaultKind = keyof FaultParameters;

/** Which requests a fault applies to, and how often. */
export interface FaultLimits {
  /** Only on this operation. */
  operation?: Operation;
  /** Only on requests with this `x-sandbox-call` header. */
  call?: string;
  /** How often it is injected: once by default (`random` until cleared); 0 means until cleared. */
  times?: number;
  /** How many matching requests are let through first. */
  skip?: number;
}

/** The arguments after the kind: required parameters of a kind cannot be omitted. */
export type FaultArguments<Kind extends FaultKind> = object extends FaultParameters[Kind]
  ? [parameters?: FaultLimits & FaultParameters[Kind]]
  : [parameters: FaultLimits & FaultParameters[Kind]];

/** A fault that is still active. */
export interface Fault {
  readonly id: number;
  readonly kind: FaultKind;
  readonly operation: Operation | null;
  readonly call: string | null;
  /** How often it is still injected; 0 means until cleared. */
  readonly times: number;
  /** How many matching requests it still lets through. */
  readonly skip: number;
  /** The parameters of its kind. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A fault as the control API expects it. */
export function encodeFault(kind: FaultKind, parameters: object): object {
  if ("bytes" in parameters && parameters.bytes instanceof Uint8Array) {
    const { bytes, ...others } = parameters;
    return { ...others, kind, base64: Buffer.from(bytes as Uint8Array).toString("base64") };
  }
  return { ...parameters, kind };
}
