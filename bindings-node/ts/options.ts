// The options of a client and of a call. The core validates them.

import type { Auth, RequestStyle, Roots } from "./enums";
import type { AttemptHook } from "./events";

/** What a copy of a client, or one call, may have differently. */
export interface Overrides {
  /** Where the key goes; `header` by default. `body` needs the request style `post_json`. */
  auth?: Auth | undefined;
  /** How parameters travel; `post_json` by default. */
  requestStyle?: RequestStyle | undefined;
  /** The channel of every operation that has a `channelId` and is not given one; null for none. */
  channelId?: string | null | undefined;
  /** The longest one attempt may take, in milliseconds; 30,000 by default. */
  timeout?: number | undefined;
  /** The longest a whole call may take in milliseconds, with retries and waits; 60,000 by default. */
  deadline?: number | undefined;
  /** How often a call may be repeated where that is safe; 2 by default. */
  maxRetries?: number | undefined;
  /** Headers to add to every request; none by default. The SDK's own headers cannot be set. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Whether values are checked before anything is sent; true by default. Missing, empty and conflicting parameters are always refused. */
  validate?: boolean | undefined;
  /** The largest answer that is read, in bytes; 16 MiB by default. */
  maxResponseBytes?: number | undefined;
  /** A function that sees every attempt as it ends; none by default. It must return quickly. */
  onAttempt?: AttemptHook | undefined;
}

/** The options of a client. Only `baseUrl` and `apiKey` are required. */
export interface ClientOptions extends Overrides {
  /**
   * Where the API lies. `https://host` alone gets `/api/workspace/v1/` appended; a URL with a path is used as given. Plain http is allowed to this
   * machine only, unless `allowInsecureHttp`.
   */
  baseUrl?: string | undefined;
  /** The API key. */
  apiKey?: string | undefined;
  /** The longest connecting may take in milliseconds, TLS included; 5,000 by default. */
  connectTimeout?: number | undefined;
  /** The most requests a second this client starts, evenly spaced; no limit by default. */
  rateLimit?: number | undefined;
  /** The most requests this client has under way at once; 100 by default. Others wait their turn, which counts against their deadline. */
  maxConcurrency?: number | undefined;
  /**
   * The URL of an HTTP proxy for everything, its credentials in it if it needs some. By default the usual environment variables decide, on macOS and
   * Windows the system's settings too, and never for this machine.
   */
  proxy?: string | undefined;
  /** Which certificate authorities are trusted; `platform` by default. There is no way to trust all. */
  roots?: Roots | undefined;
  /** Certificate authorities to trust besides: PEM, as text or bytes, or the path of a PEM file. None by default. */
  caBundle?: string | Uint8Array | undefined;
  /** Your program's name and version for the `User-Agent`, such as `shop/1.4`; none by default. */
  appInfo?: string | undefined;
  /** Whether plain http is allowed to other machines; false by default, because everyone on the way can read the key. */
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
  class?: "read" | "upsert" | "send" | undefined;
}
