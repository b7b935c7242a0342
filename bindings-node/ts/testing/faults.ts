/** What the sandbox can be told to do wrong. */

import type { Operation } from "./records.js";

/** A kind that is told nothing more. */
type NoParameters = Record<never, never>;

/** What each kind of fault needs, and what it may have. */
export interface FaultParameters {
  /** Waits, then answers as always. Carried out before the wait. */
  delay: { milliseconds: number };
  /** An error status, with the documented error body unless another is given. Not carried out. */
  status: { status: number; headers?: Readonly<Record<string, string>>; body?: unknown };
  /** A proxy's HTML error page. Not carried out. */
  html: { status: number };
  /** A scripted answer; a text as it is, anything else as JSON. Carried out only with `act`. */
  answer: {
    status: number;
    body: unknown;
    headers?: Readonly<Record<string, string>>;
    act?: boolean;
  };
  /** These bytes, then close. Carried out only with `act`. */
  raw: { bytes: string | Uint8Array; act?: boolean };
  /** TCP reset once the head is read. Not carried out. */
  reset: NoParameters;
  /** Clean close, nothing answered. Not carried out. */
  close: NoParameters;
  /** TCP reset instead of the answer. Carried out. */
  lost_answer: NoParameters;
  /** Half of the answer, then close. Carried out. */
  truncate: NoParameters;
  /** Never answers, or not for that long and then closes. Carried out only with `act`. */
  stall: { milliseconds?: number; act?: boolean };
  /** Half of the answer, then nothing (or not for that long, then closes). Carried out. */
  stall_body: { milliseconds?: number };
  /** The answer trickles over that time. Carried out. */
  slow: { milliseconds: number };
  /** Answers, then closes the connection unannounced. Carried out. */
  close_after: NoParameters;
  /** A 200 whose body is that long. Not carried out. */
  big: { bytes: number };
  /** HTTP/2 REFUSED_STREAM. Not carried out. */
  refused_stream: NoParameters;
  /** HTTP/2 GOAWAY that does not count this request. Not carried out. */
  goaway: NoParameters;
  /** HTTP/2 GOAWAY that counts it, and no answer. Carried out. */
  goaway_after: NoParameters;
  /** The answer, with an HTTP/2 GOAWAY that counts every stream. Carried out. */
  goaway_graceful: NoParameters;
  /** The answer, and then the orderly end of the HTTP/2 connection. Carried out. */
  goaway_drain: NoParameters;
  /** The HTTP/2 connection falls silent. Carried out only with `act`. */
  silence: { act?: boolean };
  /** The same, but PINGs are answered. Carried out only with `act`. */
  pings_only: { act?: boolean };
  /** So many informational answers (1xx) before the answer; 0 means without end, and no answer. Carried out. */
  informational: { count: number };
  /** One of these (never `big`), with that probability, repeatable for a seed. */
  random: { seed: number; rate: number };
}

/** What a fault does. */
export type FaultKind = keyof FaultParameters;

/** Which requests a fault plays on, and how often. */
export interface FaultLimits {
  /** Only on this operation. */
  operation?: Operation;
  /** Only on requests with this `x-sandbox-call` header. */
  call?: string;
  /** How often it plays: once without it (`random` until cleared); 0 means until cleared. */
  times?: number;
  /** How many matching requests pass first. */
  skip?: number;
}

/** What follows the kind: parameters that a kind needs cannot be left out. */
export type FaultArguments<Kind extends FaultKind> = object extends FaultParameters[Kind]
  ? [parameters?: FaultLimits & FaultParameters[Kind]]
  : [parameters: FaultLimits & FaultParameters[Kind]];

/** A fault still to be played. */
export interface Fault {
  readonly id: number;
  readonly kind: FaultKind;
  readonly operation: Operation | null;
  readonly call: string | null;
  /** How often it still plays; 0 means until cleared. */
  readonly times: number;
  /** How many matching requests it still lets pass. */
  readonly skip: number;
  /** The fields that belong to its kind. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A fault as the control API takes it. */
export function encodeFault(kind: FaultKind, parameters: object): object {
  if ("bytes" in parameters && parameters.bytes instanceof Uint8Array) {
    const { bytes, ...others } = parameters;
    return { ...others, kind, base64: Buffer.from(bytes as Uint8Array).toString("base64") };
  }
  return { ...parameters, kind };
}
