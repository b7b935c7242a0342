// The options of a client and of a call. The core validates them.

import type { Auth, RequestStyle, Safety, TrustRoots } from "./enums";
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

/**
 * The options of a client. Only `baseUrl` and `apiKey` are required, and `Client.fromEnv` reads them from the
 * environment. [Options](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/options.md) explains how to
 * choose.
 */
export interface ClientOptions extends Overrides {
  /**
   * The base URL of the API. `/api/workspace/v1/` is appended to a URL without a path, such as `https://host`; a URL
   * with a path is used as it is. Plain http is only allowed for this machine, unless `allowInsecureHttp` is set.
   */
  baseUrl?: string | undefined;
  /** The API key. */
  apiKey?: string | undefined;
  /** The time limit for connecting, including the TLS handshake, in milliseconds; 5,000 by default. */
  connectTimeout?: number | undefined;
  /**
   * The maximum number of requests per second, evenly spaced; no limit by default. A call waits for its turn, and the
   * wait counts towards its `timeout`.
   */
  rateLimit?: number | undefined;
  /**
   * The maximum number of requests in flight; 100 by default. Further calls wait, and the wait counts towards their
   * `timeout`.
   */
  maxConcurrency?: number | undefined;
  /**
   * The URL of an http, https, socks5 or socks5h proxy for all requests, including credentials if the proxy requires
   * them. By default the usual environment variables apply, and on macOS and Windows also the system settings; then
   * requests to this machine do not use a proxy.
   */
  proxy?: string | undefined;
  /**
   * Which certificate authorities are trusted; `platform` by default. Certificate verification cannot be turned off.
   */
  trustRoots?: TrustRoots | undefined;
  /**
   * Additional certificate authorities to trust, in PEM format: the string or the bytes of a PEM file, or its path.
   * None by default. The file in `NODE_EXTRA_CA_CERTS` is trusted as well.
   */
  caBundle?: string | Uint8Array | undefined;
  /** The name and version of your program, such as `shop/1.4`, which are added to the `User-Agent`; none by default. */
  appInfo?: string | undefined;
  /**
   * Whether plain http is allowed for other machines; false by default, because anyone on the network path can then
   * read the API key.
   */
  allowInsecureHttp?: boolean | undefined;
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

/** The options of `client.request`. */
export interface RequestOptions extends CallOptions {
  /**
   * How safe the request is to repeat; `send` by default, so it is retried only if the server certainly did not process
   * it.
   */
  safety?: Safety | undefined;
}

/** The options of `client.close`. */
export interface CloseOptions {
  /**
   * Whether calls in flight end at once; false by default. Each of them rejects with a `WorkspaceError` whose
   * `disposition` says whether the request may have been carried out.
   */
  abort?: boolean | undefined;
}
