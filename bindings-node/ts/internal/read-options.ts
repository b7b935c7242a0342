// Reads the options of clients and calls. The core validates their values.

import { types } from "node:util";

import type { AttemptHook, AttemptStartHook } from "../events";
import type { Hooks } from "./attempt-observer";
import { invalidArgument } from "./invalid-argument";
import { isPlainObject, type SerializedJson, serializeParameters } from "./serialize";

/** The options of one call. */
export interface ParsedCallOptions {
  /** The options that the core reads; undefined if there are none. */
  readonly overrides: SerializedJson | undefined;
  readonly hooks: Hooks;
  readonly signal: AbortSignal | undefined;
}

/** The options of a client or of a copy. */
export interface ParsedClientOptions {
  readonly options: SerializedJson;
  readonly hooks: Hooks;
}

const NO_HOOKS: Hooks = { onAttempt: undefined, onAttemptStart: undefined };
const NO_OPTIONS: ParsedCallOptions = { overrides: undefined, hooks: NO_HOOKS, signal: undefined };

/** Reads the options of one call, except the option `excluded`, which the caller reads itself. */
export function readCallOptions(options: unknown, excluded?: string): ParsedCallOptions {
  if (options === undefined || options === null) return NO_OPTIONS;
  if (!isPlainObject(options)) throw invalidArgument("Client: the options of a call must be one plain object");
  const { signal, onAttempt, onAttemptStart, ...rest } = options;
  if (excluded !== undefined) delete rest[excluded];
  const overrides = Object.keys(rest).length === 0 ? undefined : serializeParameters("Client", rest);
  return { overrides, hooks: hooksOf(onAttempt, onAttemptStart), signal: signalOf(signal) };
}

/** Reads the options of a client or of a copy. */
export function readClientOptions(options: unknown): ParsedClientOptions {
  if (options === undefined || options === null) return { options: serializeParameters("Client", {}), hooks: NO_HOOKS };
  if (!isPlainObject(options)) throw invalidArgument("Client: the options must be one plain object");
  const { onAttempt, onAttemptStart, ...rest } = options;
  const { caBundle } = rest;
  // `instanceof` would fail in the realm of a test framework, which has its own `Uint8Array`.
  if (types.isUint8Array(caBundle)) {
    // PEM is ASCII. The core rejects other bytes.
    rest["caBundle"] = Buffer.from(caBundle).toString("latin1");
  }
  return { options: serializeParameters("Client", rest), hooks: hooksOf(onAttempt, onAttemptStart) };
}

/** Reads the options of `client.close`. */
export function readCloseOptions(options: unknown): { readonly abort: boolean } {
  if (options === undefined || options === null) return { abort: false };
  if (!isPlainObject(options)) throw invalidArgument("client.close: the options must be one plain object");
  const { abort, ...rest } = options;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw invalidArgument(`client.close: unknown option ${unknown}; the only option is abort`);
  if (typeof (abort ?? false) !== "boolean") throw invalidArgument("client.close: abort must be a boolean");
  return { abort: abort === true };
}

function hooksOf(onAttempt: unknown, onAttemptStart: unknown): Hooks {
  return {
    onAttempt: hookOf("onAttempt", onAttempt) as AttemptHook | undefined,
    onAttemptStart: hookOf("onAttemptStart", onAttemptStart) as AttemptStartHook | undefined,
  };
}

function hookOf(name: string, hook: unknown): unknown {
  if (hook === undefined || hook === null) return undefined;
  if (typeof hook !== "function") throw invalidArgument(`Client: ${name} must be a function`);
  return hook;
}

function signalOf(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined;
  const { aborted, addEventListener, removeEventListener } = signal as Partial<AbortSignal>;
  const isSignal = typeof addEventListener === "function" && typeof removeEventListener === "function";
  if (typeof aborted !== "boolean" || !isSignal) {
    throw invalidArgument("Client: signal must be an AbortSignal");
  }
  return signal as AbortSignal;
}
