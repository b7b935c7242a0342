// The string enums of the API and of this package. An `Open` enum accepts other strings too, because a server or a later version may have further
// values; an editor still suggests the listed ones.

/** A string that is probably one of these values. */
export type Open<Value extends string> = Value | (string & Record<never, never>);

/** A JSON value of a response, as `JSON.parse` returns it. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/**
 * A JSON value of a request. It is written as by `JSON.stringify`, with two exceptions: a value that `JSON.stringify` would silently drop (a function,
 * a `Map`, `NaN`) is refused, and a `bigint` is written with all its digits.
 */
export type JsonInput =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly JsonInput[]
  | { readonly [name: string]: JsonInput }
  | { toJSON(key?: string): unknown };

/**
 * Where the API key goes (the API page lists all four): `header` is `X-API-Key: key`; `bearer` is `Authorization: Bearer key`; `query` is `?apiKey=key`,
 * which proxies may log; `body` is `{"apiKey": "key"}` in the JSON body, which needs the request style `post_json`.
 */
export type Auth = "header" | "bearer" | "query" | "body";

/** How parameters are encoded. The API page: the styles work identically. */
export type RequestStyle = "post_json" | "post_query" | "get_query";

/**
 * Which certificate authorities are trusted: those of the platform (the bundled ones if none can be loaded), or Mozilla's list, built into the package.
 */
export type TrustRoots = "platform" | "bundled";

/**
 * How safe it is to repeat an operation. `read` changes nothing; `upsert` is idempotent; `send` reaches a customer, and is repeated only if it
 * provably was not carried out.
 */
export type Safety = "read" | "upsert" | "send";

/**
 * How to handle an error. `rejected`: not carried out, and repeating is useless. `retryable`: safe to repeat. `unknown`: it may have been carried out,
 * and repeating it may message a customer twice.
 */
export type Disposition = "rejected" | "retryable" | "unknown";

/** The type of a free-form message (the API page). */
export type MessageType = "text" | "image" | "video" | "document" | "audio";

/** The type of a template's header media (the API page). */
export type MediaType = "image" | "video" | "document";

/** The type of a custom field (the API page). */
export type FieldType = "text" | "number" | "email" | "phone" | "date" | "label" | "dropdown";

/** The delivery status of a message (WhatsApp). */
export type DeliveryStatus = Open<
  "accepted" | "queued" | "pending" | "sent" | "delivered" | "read" | "played" | "failed"
>;

/** Whether the request of an attempt reached the server: it did, it provably did not, or it is unknown. */
export type SentState = "answered" | "not_sent" | "unknown";

/** What happens after an attempt. */
export type NextStep = Open<"done" | "retry" | "stop" | "cancelled">;

/**
 * Why there is no further attempt. `not_repeatable`: repeating the call is useless, or could carry it out twice. `retries`: `maxRetries` is used up.
 * `deadline`: the next attempt could not start in time. `budget`: too many calls of this client have failed recently.
 */
export type StopReason = Open<"not_repeatable" | "retries" | "deadline" | "budget">;

/**
 * What went wrong with an attempt. `connect`, `connect_timeout`, `tls`, `proxy` and `not_sent`: the server did not get the request, or did not process it.
 * `timeout` and `connection_lost`: the request may have arrived. `unreadable`: a 2xx with an undocumented body. `too_large`: more than
 * `maxResponseBytes`. `redirect`: a 3xx, which is never followed. `status`: an error status. `refusal`: `success: false` with a 2xx. `deadline`: time ran
 * out before an attempt could start.
 */
export type Failure = Open<
  | "connect"
  | "connect_timeout"
  | "tls"
  | "proxy"
  | "not_sent"
  | "timeout"
  | "connection_lost"
  | "unreadable"
  | "too_large"
  | "redirect"
  | "status"
  | "refusal"
  | "deadline"
>;

/** Why a parameter or an option is invalid. */
export type FieldErrorKind = Open<
  "required" | "empty" | "format" | "too_long" | "range" | "not_allowed" | "conflict" | "requires"
>;
