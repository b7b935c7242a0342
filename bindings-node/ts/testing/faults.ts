/** The faults that the sandbox can inject. */

import type { Operation } from "./operation.js";

/** The parameters of a kind that has none. */
type NoParameters = Record<never, never>;

/**
 * The parameters of each kind of fault.
 *
 * Each description ends with whether the server carries out the request. With a kind that carries out a send and loses
 * the response, such as `lost_answer`, you can test what your program does with an `OutcomeUnknownError`.
 */
export interface FaultParameters {
  /** Waits, then responds normally. The request is carried out before the wait. */
  delay: { milliseconds: number };
  /** An error status, with the documented error body unless another is given. Not carried out. */
  status: { status: number; headers?: Readonly<Record<string, string>>; body?: unknown };
  /** A proxy's HTML error page. Not carried out. */
  html: { status: number };
  /** A given response. A string body is sent unchanged, any other body as JSON. Carried out only with `act`. */
  answer: {
    status: number;
    body: unknown;
    headers?: Readonly<Record<string, string>>;
    act?: boolean;
  };
  /** Sends these bytes, then closes. Carried out only with `act`. */
  raw: { bytes: string | Uint8Array; act?: boolean };
  /** A TCP reset after the request head was read. Not carried out. */
  reset: NoParameters;
  /** Closes the connection cleanly, without a response. Not carried out. */
  close: NoParameters;
  /** A TCP reset instead of the response. Carried out. */
  lost_answer: NoParameters;
  /** Sends half of the response, then closes the connection. Carried out. */
  truncate: NoParameters;
  /** Never responds; with `milliseconds`, closes the connection after that time. Carried out only with `act`. */
  stall: { milliseconds?: number; act?: boolean };
  /**
   * Sends half of the response, then nothing; with `milliseconds`, closes the connection after that time. Carried out.
   */
  stall_body: { milliseconds?: number };
  /** Sends the response slowly, over that time. Carried out. */
  slow: { milliseconds: number };
  /** Responds, then closes the connection without announcing it. Carried out. */
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
  /**
   * This many informational responses (1xx) before the response; 0 means an endless number, and no response. Carried
   * out.
   */
  informational: { count: number };
  /** Injects any of these kinds except `big` with the probability `rate`. The same seed injects the same faults. */
  random: { seed: number; rate: number };
}

/** The name of a kind of fault. */
export type FaultKind = keyof FaultParameters;

/** Which requests a fault applies to, and how often. */
export interface FaultLimits {
  /** Only requests of this operation. */
  operation?: Operation;
  /** Only requests with this `x-sandbox-call` header. */
  call?: string;
  /**
   * How often it is injected; 0 means until it is cleared. The default is once, and for `random` until it is cleared.
   */
  times?: number;
  /** How many matching requests to let through first. */
  skip?: number;
  /** After how many milliseconds of the sandbox's clock it is removed. The default is never. */
  expiresAfter?: number;
}

/** The arguments after the kind. They can be omitted if the kind has no required parameters. */
export type FaultArguments<Kind extends FaultKind> = object extends FaultParameters[Kind]
  ? [parameters?: FaultLimits & FaultParameters[Kind]]
  : [parameters: FaultLimits & FaultParameters[Kind]];

/** A fault that will still be injected. */
export interface Fault {
  readonly id: number;
  readonly kind: FaultKind;
  readonly operation: Operation | null;
  readonly call: string | null;
  /** How often it will still be injected; 0 means until it is cleared. */
  readonly times: number;
  /** How many matching requests it will still let through. */
  readonly skip: number;
  /** After how many milliseconds of the sandbox's clock it is removed; `null` means never. */
  readonly expiresAfter: number | null;
  /** The parameters of its kind. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A fault as the control API expects it: with seconds, and bytes in Base64. */
export function encodeFault(kind: FaultKind, parameters: FaultLimits & { bytes?: unknown }): object {
  const { bytes, expiresAfter, ...others } = parameters;
  return {
    ...others,
    kind,
    ...(expiresAfter === undefined ? {} : { expires_after: expiresAfter / 1000 }),
    ...(bytes instanceof Uint8Array ? { base64: Buffer.from(bytes).toString("base64") } : { bytes }),
  };
}
