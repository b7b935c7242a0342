// The options of a call, which a client has too. The core validates them.

import type { Auth, RequestStyle, Safety } from "./enums";
import type { AttemptHook, AttemptStartHook } from "./events";

/** The options that can be changed for a copy of a client or for a single call. */
export interface Overrides {
  /** Where the API key is sent; `header` by default. `body` needs the request style `post_json`. */
  auth?: Auth | undefined;
  /** How parameters are encoded; `post_json` by default. */
  requestStyle?: RequestStyle | undefined;
  /**
   * The channel of operations that are called without a `channelId`; null for no default. Without a channel, the server
   * uses the only one of the key.
   */
  channelId?: string | null | undefined;
  /**
   * The time limit of a whole call, in milliseconds; 60,000 by default. It includes all retries, the pauses between
   * them, and the wait for `rateLimit` and `maxConcurrency`. A shorter `timeout` also shortens each attempt.
   */
  timeout?: number | undefined;
  /**
   * The time limit of one attempt, including reading the response, in milliseconds; 30,000 by default. An attempt also
   * ends when `timeout` has passed. If both are set in the same place, this one must not be longer.
   */
  attemptTimeout?: number | undefined;
  /** The maximum number of retries of a call that is safe to repeat; 2 by default. 0 turns retries off. */
  maxRetries?: number | undefined;
  /** Headers to add to every request; none by default. Headers that the SDK sets itself cannot be replaced. */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether the values of parameters are validated before a request is sent; true by default. Missing and
   * conflicting parameters are always rejected.
   */
  validate?: boolean | undefined;
  /**
   * The maximum size of a response body, in bytes; 16 MiB by default. For a send, the limit is never more than 1 MiB.
   */
  maxResponseBytes?: number | undefined;
  /**
   * Called with an `AttemptStart` before an attempt sends its first byte; none by default. The attempt waits for it, so
   * this is the place for a journal of sends.
   */
  onAttemptStart?: AttemptStartHook | undefined;
  /** Called with an `AttemptEvent` when an attempt ends; none by default. Use it for logs and metrics. */
  onAttempt?: AttemptHook | undefined;
}

/** The options of one call. */
export interface CallOptions extends Overrides {
  /**
   * Cancels the call when it aborts: a request in flight is aborted, and the promise rejects with the signal's reason.
   *
   * A cancelled send may have reached the customer. Only the last event of `onAttempt` reports whether it did: its
   * `sent` is `not_sent`, `unknown`, or `answered` if the response had already arrived. For a send, prefer `timeout`,
   * which reports the outcome as an error. See
   * [Aborting](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/node.md#aborting).
   */
  signal?: AbortSignal | undefined;
}

/** The options of a send to many. */
export interface SendManyOptions extends CallOptions {
  /**
   * Whether the progress is shown on stderr; false by default. It is a bar if `cli-progress` is installed and stderr is
   * a terminal, otherwise at most one line per 5 seconds and one at the end.
   */
  progress?: boolean | undefined;
  /**
   * Ends the run when it aborts: nothing new begins. The results of what is in flight are still returned, and then the
   * signal's reason is thrown.
   */
  signal?: AbortSignal | undefined;
}

/** The options of `client.request`. */
export interface RequestOptions extends CallOptions {
  /**
   * How safe the request is to repeat; `send` by default, so it is retried only if the server certainly did not process
   * it.
   */
  safety?: Safety | undefined;
  /**
   * Your own name for this request, 1 to 255 visible ASCII characters. With it, the same call sends at most once, also
   * after a crash and in another process. Needs the option
   * `ledger`, and the safety `send`.
   */
  idempotencyKey?: string | undefined;
}

/** The options of `client.close`. */
export interface CloseOptions {
  /**
   * Whether calls in flight end at once; false by default. Each of them rejects with a `WorkspaceError` whose
   * `disposition` says whether the request may have been carried out.
   */
  abort?: boolean | undefined;
}
