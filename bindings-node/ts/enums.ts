// The string enums of the API and of this package. An `Open` enum also accepts other strings, because a server or a
// later version may use further values; editors still suggest the listed ones.

/** One of these strings, or a string that this version does not know. */
export type Open<Value extends string> = Value | (string & Record<never, never>);

/**
 * A JSON value of a response, as `JSON.parse` returns it, except for an integer beyond `Number.MAX_SAFE_INTEGER`, which
 * is a `bigint` with all its digits.
 */
export type Json = string | number | bigint | boolean | null | Json[] | { [name: string]: Json };

/**
 * A JSON value of a request. It is serialized as `JSON.stringify` does, with two exceptions: a value that
 * `JSON.stringify` would silently drop or change (a function, a `Map`, `NaN`) is rejected, and a `bigint` is written
 * with all its digits.
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
 * Where the API key is sent. The API accepts all four.
 *
 * - `header`: the header `X-API-Key: key`. Use this unless a proxy removes the header.
 * - `bearer`: the header `Authorization: Bearer key`.
 * - `query`: the query parameter `?apiKey=key`, which proxies may log.
 * - `body`: the field `{"apiKey": "key"}` of the JSON body, which needs the request style `post_json`.
 */
export type Auth = "header" | "bearer" | "query" | "body";

/**
 * How parameters are encoded. According to the API documentation, all styles work identically.
 *
 * - `post_json`: a POST request with a JSON body.
 * - `post_query`: a POST request with a query string.
 * - `get_query`: a GET request with a query string.
 *
 * Prefer `post_json`: URLs end up in the logs of proxies, and only a request with a body can be withdrawn when a call
 * times out.
 */
export type RequestStyle = "post_json" | "post_query" | "get_query";

/**
 * Which certificate authorities are trusted.
 *
 * - `platform`: those of the operating system, or the bundled ones if none can be loaded.
 * - `bundled`: Mozilla's list, which is part of the package.
 */
export type TrustRoots = "platform" | "bundled";

/**
 * The part of a request that the ledger keeps besides its keyed hash.
 *
 * - `hash`: nothing.
 * - `recipient`: the recipient's phone number, so that you can look up an unknown send.
 */
export type LedgerKeep = "hash" | "recipient";

/**
 * The state of an entry of the ledger. Every state but `not_sent` holds the key: no other send happens under it.
 *
 * - `sending`: a process is sending it now.
 * - `waiting`: a process waits before a retry. The attempts so far provably sent nothing.
 * - `accepted`: the server accepted it. The same call again returns this result and sends nothing.
 * - `not_sent`: it was refused, or provably not sent. The key is free.
 * - `unknown`: it may have been sent. Look the message up, then call `ledger.resolve`.
 */
export type EntryState = Open<"sending" | "waiting" | "accepted" | "not_sent" | "unknown">;

/**
 * The outcome of a recipient of a send to many.
 *
 * - `accepted`: the server accepted the message.
 * - `rejected`: it was refused, by the SDK or by the server. Correct the row, and send it again.
 * - `not_sent`: it was not sent, for a reason that will pass. The next run of the same list sends it.
 * - `unknown`: it may have been sent. Look it up before you send it again.
 * - `skipped`: there is nothing to send: it was accepted before, is a duplicate, or the person does not want it.
 */
export type Outcome = "accepted" | "rejected" | "not_sent" | "unknown" | "skipped";

/**
 * The reason of an outcome.
 *
 * - `accepted`: the server accepted the message.
 * - `invalid`: a value of the row is invalid; the error lists every one.
 * - `ambiguous`: another row has the same number, or the same key, with other values.
 * - `template_mismatch`: the template does not fit. Only a dry run checks this.
 * - `refused`: the server refused the message.
 * - `dry_run`: the message would have been sent.
 * - `stopped`: a stop rule ended the run before this recipient's turn.
 * - `closed`: the program ended the run before this recipient's turn.
 * - `failed`: it provably was not sent: the server could not be reached or was busy, or an error concerns the account
 *   or the client.
 * - `daily_limit`: the limit of new people per day is reached.
 * - `outcome_unknown`: the response was lost, so the message may have been sent.
 * - `still_unknown`: an earlier run does not know whether it sent this message. Nothing was sent now.
 * - `in_progress`: another process was still sending it when this run had waited for the client's timeout.
 * - `already_accepted`: an earlier run, or another process, has sent it.
 * - `already_accepted_other_values`: an earlier run has sent it, with other values. Nothing was sent now.
 * - `duplicate`: an earlier row of this run is the same send.
 * - `suppressed`: the number is one of those that are not written to.
 * - `marketing_capped`: WhatsApp delivers no further marketing message to this person for now.
 * - `marketing_stopped`: this person stopped marketing messages.
 */
export type OutcomeReason = Open<
  | "accepted"
  | "invalid"
  | "ambiguous"
  | "template_mismatch"
  | "refused"
  | "dry_run"
  | "stopped"
  | "closed"
  | "failed"
  | "daily_limit"
  | "outcome_unknown"
  | "still_unknown"
  | "in_progress"
  | "already_accepted"
  | "already_accepted_other_values"
  | "duplicate"
  | "suppressed"
  | "marketing_capped"
  | "marketing_stopped"
>;

/**
 * A rule that stops a send to many, because the rest of the list would fail as well.
 *
 * - `authentication`: the API key is not accepted. After 1 error.
 * - `account`: the WhatsApp account is locked, restricted, not connected, or has a payment problem. After 1 error.
 * - `template`: the template is unknown, paused, disabled, or has other variables. After 3 such errors in a row.
 * - `refused`: the server refuses every message in the same way. After 20 refusals in a row.
 * - `unknown`: the outcome of too many sends is unknown. After 10 among the last 50.
 * - `unreachable`: the server cannot be reached, or is busy. After 20 recipients in a row.
 * - `rate_limit`: the server asks for a slower pace, whatever the pace is. After 100 such errors in a row.
 * - `ledger`: the ledger cannot be used. After 1 error.
 * - `configuration`: the client's options do not work. After 1 error.
 * - `daily_limit`: the limit of new people per day is reached, and the run does not wait. After 1 recipient.
 */
export type StopRule =
  | "authentication"
  | "account"
  | "template"
  | "refused"
  | "unknown"
  | "unreachable"
  | "rate_limit"
  | "ledger"
  | "configuration"
  | "daily_limit";

/**
 * How safe an operation is to repeat.
 *
 * - `read`: it changes nothing.
 * - `upsert`: doing it twice has the same effect as doing it once.
 * - `send`: it reaches a customer, so it is retried only if the server certainly did not process it.
 */
export type Safety = "read" | "upsert" | "send";

/**
 * Whether a failed call was carried out, and whether it may be repeated.
 *
 * - `rejected`: it was not carried out, and repeating it is useless.
 * - `retryable`: it is safe to repeat.
 * - `unknown`: it may have been carried out. Repeating a send could deliver a message twice.
 */
export type Disposition = "rejected" | "retryable" | "unknown";

/** The type of a free-form message. */
export type MessageType = "text" | "image" | "video" | "document" | "audio";

/** The type of the media in a template's header. */
export type MediaType = "image" | "video" | "document";

/** The type of a custom field. */
export type FieldType = "text" | "number" | "email" | "phone" | "date" | "label" | "dropdown";

/** The delivery status of a message. Compare statuses with `hasReached`, because a message may skip some. */
export type DeliveryStatus = Open<
  "accepted" | "queued" | "pending" | "sent" | "delivered" | "read" | "played" | "failed"
>;

/**
 * Whether the request of an attempt reached the server.
 *
 * - `answered`: it did, and the server responded.
 * - `not_sent`: the server certainly did not receive the whole request, or did not process it.
 * - `unknown`: the server may have processed it.
 */
export type SentState = "answered" | "not_sent" | "unknown";

/**
 * The step after an attempt.
 *
 * - `done`: the call has succeeded.
 * - `retry`: the call waits, and then makes another attempt.
 * - `stop`: the call has failed.
 * - `cancelled`: the program cancelled the call.
 * - `replayed`: there was no attempt, because an earlier call with the same idempotency key was accepted.
 */
export type NextStep = Open<"done" | "retry" | "stop" | "cancelled" | "replayed">;

/**
 * Why there is no further attempt.
 *
 * - `not_repeatable`: repeating the call is useless, or could carry it out twice.
 * - `retries`: `maxRetries` retries have already been made.
 * - `deadline`: the next attempt could not start before `timeout` has passed.
 * - `budget`: too many calls of this client have failed recently, and further retries could overload the server.
 */
export type StopReason = Open<"not_repeatable" | "retries" | "deadline" | "budget">;

/**
 * How an attempt failed.
 *
 * - `connect`, `connect_timeout`, `tls`, `proxy`, `not_sent`: the server did not receive the request, or did not
 *   process it.
 * - `timeout`, `connection_lost`: the request may have arrived.
 * - `aborted`: the client was closed with `abort` while the request was in flight.
 * - `unreadable`: a 2xx status with a body that does not have the documented form.
 * - `too_large`: the response is larger than `maxResponseBytes`.
 * - `redirect`: a 3xx status. Redirects are never followed.
 * - `status`: an error status.
 * - `refusal`: `success: false` with a 2xx status.
 * - `deadline`: the `timeout` of the call had passed before an attempt could start.
 * - `hook`: `onAttemptStart` failed, so the attempt was not started.
 * - `ledger`: the ledger could not be written, or another call holds the idempotency key. Nothing was sent.
 */
export type Failure = Open<
  | "connect"
  | "connect_timeout"
  | "tls"
  | "proxy"
  | "not_sent"
  | "timeout"
  | "connection_lost"
  | "aborted"
  | "unreadable"
  | "too_large"
  | "redirect"
  | "status"
  | "refusal"
  | "deadline"
  | "hook"
  | "ledger"
>;

/** Why a parameter or an option is invalid. */
export type FieldErrorKind = Open<
  "required" | "empty" | "format" | "too_long" | "range" | "not_allowed" | "conflict" | "requires"
>;
