// The words of the API and of this package, as types. One that ends with `Open` may be another text too: a server, or a later version, may
// have words that are not listed; an editor still offers these.

/** A text that is most likely one of these words. */
export type Open<Word extends string> = Word | (string & Record<never, never>);

/** A JSON value of an answer, as `JSON.parse` gives it. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/**
 * A JSON value of a request. What `JSON.stringify` writes goes out the same, but a value that it would quietly lose (a function, a `Map`, `NaN`) is
 * refused, and a `bigint` goes out with all its digits.
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
 * which may end in the logs of servers on the way; `body` is `{"apiKey": "key"}` in the JSON body, which needs the request style `post_json`.
 */
export type Auth = "header" | "bearer" | "query" | "body";

/** How parameters travel. The API page: they work identically. */
export type RequestStyle = "post_json" | "post_query" | "get_query";

/**
 * Which certificate authorities are trusted: the platform's own (the bundled ones where none load), or Mozilla's list, built into the package.
 */
export type Roots = "platform" | "bundled";

/**
 * How safe it is to repeat an operation. `read` changes nothing; `upsert`, done twice, changes nothing more; `send` reaches a customer, and is
 * repeated only when it provably was not carried out.
 */
export type OperationClass = "read" | "upsert" | "send";

/**
 * What may be done about an error. `rejected`: not done, and repeating is useless. `retryable`: safe to repeat. `unknown`: it may be done, and
 * repeating it may message a customer twice.
 */
export type Disposition = "rejected" | "retryable" | "unknown";

/** The type of a free-form message (the API page). */
export type MessageType = "text" | "image" | "video" | "document" | "audio";

/** The type of a template's header media (the API page). */
export type MediaType = "image" | "video" | "document";

/** The type of a custom field (the API page). */
export type FieldType = "text" | "number" | "email" | "phone" | "date" | "label" | "dropdown";

/** How far a message has come (WhatsApp). */
export type DeliveryStatus = Open<
  "accepted" | "queued" | "pending" | "sent" | "delivered" | "read" | "played" | "failed"
>;

/** Whether the request of an attempt reached the server: it did, it provably did not, or nobody can say. */
export type AttemptSent = "answered" | "not_sent" | "unknown";

/** What happens after an attempt. */
export type AttemptNext = Open<"done" | "retry" | "stop" | "cancelled">;

/**
 * Why a call is not tried again. `not_repeatable`: repeating it is useless, or could do the work twice. `retries`: `maxRetries` is used up.
 * `deadline`: the next attempt could not begin in time. `budget`: too many calls of this client have been failing.
 */
export type StopReason = Open<"not_repeatable" | "retries" | "deadline" | "budget">;

/**
 * What went wrong with an attempt. `connect`, `connect_timeout`, `tls`, `proxy` and `not_sent`: the server did not get the request, or did not process it.
 * `timeout` and `connection_lost`: it was on its way. `unreadable`: a 2xx whose body is not what the API documents. `too_large`: more than `maxResponseBytes`. `redirect`: a 3xx, which is
 * never followed. `status`: an error status. `refusal`: `success: false` on a 2xx. `deadline`: time ran out before an attempt could start.
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

/** In what way a parameter or an option is wrong. */
export type Problem = Open<
  "required" | "empty" | "format" | "too_long" | "range" | "not_allowed" | "conflict" | "requires"
>;
