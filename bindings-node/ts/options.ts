// The options of a client and of a call. What they may be is decided by the core.

import { types } from "node:util";

import type { AttemptHook } from "./events";
import { isPlain, typeError, type Written, writeParameters } from "./json";
import type { Auth, RequestStyle, Roots } from "./words";

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
   * Gives the call up: a request on its way is broken off, and the promise rejects with the signal's reason. The last event that `onAttempt` sees says
   * whether it was sent: `not_sent`, `unknown`, or `answered` where the answer had come before. It comes before `close()` has resolved.
   */
  signal?: AbortSignal | undefined;
}

/** The options of a request that the SDK does not model. */
export interface RequestOptions extends CallOptions {
  /** How safe it is to repeat; `send` by default, which is not repeated blindly. */
  class?: "read" | "upsert" | "send" | undefined;
}

/** Options, with what JSON cannot carry taken out. */
export interface Read {
  /** Nothing where there is none. */
  readonly written: Written | undefined;
  readonly hook: AttemptHook | undefined;
  readonly signal: AbortSignal | undefined;
}

const NONE: Read = { written: undefined, hook: undefined, signal: undefined };

/** Options of one call; `own` is the name of one that the caller has taken already. */
export function readCallOptions(options: unknown, own?: string): Read {
  if (options === undefined || options === null) return NONE;
  if (!isPlain(options)) throw typeError("Client: the options of a call must be one plain object");
  const { signal, onAttempt, ...rest } = options;
  if (own !== undefined) delete rest[own];
  const written = Object.keys(rest).length === 0 ? undefined : writeParameters("Client", rest);
  return { written, hook: hookOf(onAttempt), signal: signalOf(signal) };
}

/** Options of a client or of a copy. */
export function readOptions(options: unknown): { written: Written; hook: AttemptHook | undefined } {
  if (options === undefined || options === null) return { written: writeParameters("Client", {}), hook: undefined };
  if (!isPlain(options)) throw typeError("Client: the options must be one plain object");
  const { onAttempt, ...rest } = options;
  const { caBundle } = rest;
  // Not `instanceof`: a test framework's realm has a `Uint8Array` of its own.
  if (types.isUint8Array(caBundle)) {
    // PEM is ASCII; the core says so where it is not PEM.
    rest["caBundle"] = Buffer.from(caBundle).toString("latin1");
  }
  return { written: writeParameters("Client", rest), hook: hookOf(onAttempt) };
}

function hookOf(hook: unknown): AttemptHook | undefined {
  if (hook === undefined || hook === null) return undefined;
  if (typeof hook !== "function") throw typeError("Client: onAttempt must be a function");
  return hook as AttemptHook;
}

function signalOf(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined;
  const { aborted, addEventListener, removeEventListener } = signal as Partial<AbortSignal>;
  const isSignal = typeof addEventListener === "function" && typeof removeEventListener === "function";
  if (typeof aborted !== "boolean" || !isSignal) {
    throw typeError("Client: signal must be an AbortSignal");
  }
  return signal as AbortSignal;
}
