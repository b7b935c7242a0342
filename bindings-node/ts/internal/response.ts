// Creates results from responses. The metadata of the call is attached to its result by a property that JSON and
// comparisons do not see.

import type { CallInfo } from "../models";

/** The metadata of a call, and the body of the response. */
export interface ResponseMeta extends CallInfo {
  readonly raw: string;
}

/**
 * A registered symbol, so that several copies of this package can read each other's results. The property is a function
 * that returns the metadata, because code that prints objects does not call functions.
 */
const META = Symbol.for("workspace-sdk.origin");

/** A response as the addon passes it. */
interface Envelope {
  data?: unknown;
  message?: unknown;
  pagination?: unknown;
}

/** One descriptor for all properties: `defineProperty` copies it. */
const hidden: PropertyDescriptor = { value: undefined, enumerable: false, configurable: true, writable: true };

function hide(object: object, name: string | symbol, value: unknown): void {
  hidden.value = value;
  Object.defineProperty(object, name, hidden);
  hidden.value = undefined;
}

/** The model, or the list of models, of a response. */
export function modelOf(envelope: Envelope, meta: ResponseMeta): object {
  const data = envelope.data as object;
  if (Array.isArray(data)) {
    const { message, pagination } = envelope;
    if (typeof message === "string") hide(data, "message", message);
    if (typeof pagination === "object" && pagination !== null) hide(data, "pagination", pagination);
  }
  hide(data, META, () => meta);
  return data;
}

/** The response to a request that the SDK does not model. */
export function responseOf(envelope: Envelope, meta: ResponseMeta): object {
  const { data = null, message, pagination } = envelope;
  const response: Envelope = { data };
  if (typeof message === "string") response.message = message;
  if (typeof pagination === "object" && pagination !== null) response.pagination = pagination;
  hide(response, META, () => meta);
  return response;
}

/**
 * The metadata of the call that returned this result.
 *
 * @throws TypeError for any other value.
 */
export function metaOf(result: object): ResponseMeta {
  const meta: unknown = typeof result === "object" && result !== null ? Reflect.get(result, META) : undefined;
  if (typeof meta !== "function") {
    throw new TypeError("this is not the result of a call: copies and elements of lists have no call information");
  }
  return (meta as () => ResponseMeta)();
}
