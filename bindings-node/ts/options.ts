// The options of a client and of a call. The core validates them.

import type { Auth, RequestStyle, Safety, TrustRoots } from "./enums";
import type { AttemptHook } from "./events";

/** The options that a copy of a client, or one call, can override. */
export interface Overrides {
  /** Where the key is sent; `header` by default. `body` needs the request style `post_json`. */
  auth?: Auth | undefined;
  /** How parameters are encoded; `post_json` by default. */
  requestStyle?: RequestStyle | undefined;
  /** The channel for every operation that accepts a `channelId` and is called without one; null for none. */
  channelId?: string | null | undefined;
  /** The longest time for a whole call, with retries and waits, in milliseconds; 60,000 by default. */
  timeout?: number | undefined;
  /** The longest time for one attempt, in milliseconds; 30,000 by default. It never exceeds what is left of `timeout`. */
  attemptTimeout?: number | undefined;
  /** How often a call may be retried if that is safe; 2 by default. */
  maxRetries?: number | undefined;
  /** Headers to add to every request; none by default. The SDK's own headers cannot be set. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Whether values are validated before anything is sent; true by default. Missing and conflicting parameters are always refused. */
  validate?: boolean | undefined;
  /** The largest response that is read, in bytes; 16 MiB by default. */
  maxResponseBytes?: number | undefined;
  /** A function that receives an event when an attempt ends; none by default. It must return quickly. */
  onAttempt?: AttemptHook | undefined;
}

/** The options of a client. Only `baseUrl` and `apiKey` are required. */
export interface ClientOptions extends Overrides {
  /**
   * The base URL of the API. `https://host` alone gets `/api/workspace/v1/` appended; a URL with a path is used as given. Plain http is allowed for this
   * machine only, unless `allowInsecureHttp` is set.
   */
  baseUrl?: string | undefined;
  /** The API key. */
  apiKey?: string | undefined;
  /** The longest time to connect, TLS included, in milliseconds; 5,000 by default. */
  connectTimeout?: number | undefined;
  /** The most requests per second that this client starts, evenly spaced; no limit by default. */
  rateLimit?: number | undefined;
  /** The most requests that this client has in flight; 100 by default. Others wait, which counts against their timeout. */
  maxConcurrency?: number | undefined;
  /**
   * The URL of an HTTP proxy for all requests, with credentials if it needs them. By default the usual environment variables decide, on macOS and
   * Windows the system settings too. Requests to this machine never use a proxy by default.
   */
  proxy?: string | undefined;
  /** Which certificate authorities are trusted; `platform` by default. It is not possible to trust all. */
  trustRoots?: TrustRoots | undefined;
  /** Additional certificate authorities to trust: PEM, as a string or bytes, or the path of a PEM file. None by default. */
  caBundle?: string | Uint8Array | undefined;
  /** Your program's name and version for the `User-Agent`, such as `shop/1.4`; none by default. */
  appInfo?: string | undefined;
  /** Whether plain http is allowed for other machines; false by default, because anyone on the network path can read the key. */
  allowInsecureHttp?: boolean | undefined;
}

/** The options of one call. */
export interface CallOptions extends Overrides {
  /**
   * Cancels the call: a request in flight is aborted, and the promise rejects with the signal's reason. The last event that `onAttempt` receives says
   * whether the request was sent: `not_sent`, `unknown`, or `answered` if the response had arrived before. It arrives before `close()` resolves.
   */
  signal?: AbortSignal | undefined;
}

/** The options of a request that the SDK does not model. */
export interface RequestOptions extends CallOptions {
  /** How safe it is to repeat; `send` by default, which is not repeated blindly. */
  safety?: Safety | undefined;
}
