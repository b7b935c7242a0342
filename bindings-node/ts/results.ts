// How a call went, kept beside its result where neither JSON nor a comparison sees it.

/** How a call went. */
export interface CallInfo {
  /** The HTTP status. */
  readonly status: number;
  /** The server's `x-request-id`; null if it gave none that looks like an id. */
  readonly requestId: string | null;
  /** How many attempts it took, 1 or more. */
  readonly attempts: number;
  /** How long the whole call took in milliseconds, waits included. */
  readonly elapsed: number;
}

/** What is kept of a call. */
export interface Origin extends CallInfo {
  readonly raw: string;
}

/**
 * Registered, so that several copies of this package read each other's results. What stands under it is a function that gives the origin: nothing that
 * shows an object calls it.
 */
const ORIGIN = Symbol.for("workspace-sdk.origin");

/** An answer as the addon gives it. */
interface Envelope {
  data?: unknown;
  message?: unknown;
  pagination?: unknown;
}

/** One descriptor for all: `defineProperty` copies what it is given. */
const hidden: PropertyDescriptor = { value: undefined, enumerable: false, configurable: true, writable: true };

function hide(object: object, name: string | symbol, value: unknown): void {
  hidden.value = value;
  Object.defineProperty(object, name, hidden);
  hidden.value = undefined;
}

/** The model, or the list of models, of an answer. */
export function modelOf(envelope: Envelope, origin: Origin): object {
  const data = envelope.data as object;
  if (Array.isArray(data)) {
    const { message, pagination } = envelope;
    if (typeof message === "string") hide(data, "message", message);
    if (typeof pagination === "object" && pagination !== null) hide(data, "pagination", pagination);
  }
  hide(data, ORIGIN, () => origin);
  return data;
}

/** The answer to a request that is not modelled. */
export function responseOf(envelope: Envelope, origin: Origin): object {
  const { data = null, message, pagination } = envelope;
  const response: Envelope = { data };
  if (typeof message === "string") response.message = message;
  if (typeof pagination === "object" && pagination !== null) response.pagination = pagination;
  hide(response, ORIGIN, () => origin);
  return response;
}

function originOf(result: object): Origin {
  const origin: unknown = typeof result === "object" && result !== null ? Reflect.get(result, ORIGIN) : undefined;
  if (typeof origin !== "function") {
    throw new TypeError("this is not the result of a call: copies, and elements of lists, have no call of their own");
  }
  return (origin as () => Origin)();
}

/**
 * How a call went, from its result: the object or list that the call gave, not a copy of it or an element.
 *
 * @throws TypeError for anything else.
 */
export function callInfo(result: object): CallInfo {
  const { status, requestId, attempts, elapsed } = originOf(result);
  return { status, requestId, attempts, elapsed };
}

/**
 * The whole body of the answer as the server sent it: JSON text. `result` is the object or list that a call gave.
 *
 * @throws TypeError for anything else.
 */
export function rawJson(result: object): string {
  return originOf(result).raw;
}
