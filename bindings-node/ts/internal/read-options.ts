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
  /** The operation of the call, for the messages of errors. */
  readonly operation: string;
}

/** The options of a client or of a copy. */
export interface ParsedClientOptions {
  readonly options: SerializedJson;
  readonly hooks: Hooks;
}

const NO_HOOKS: Hooks = { onAttempt: undefined, onAttemptStart: undefined };

/** Reads the options of one call, except the option `excluded`, which the caller reads itself. */
export function readCallOptions(operation: string, options: unknown, excluded?: string): ParsedCallOptions {
  if (options === undefined || options === null) {
    return { overrides: undefined, hooks: NO_HOOKS, signal: undefined, operation };
  }
  if (!isPlainObject(options)) throw invalidArgument(`${operation}: the options of a call must be one plain object`);
  const { signal, onAttempt, onAttemptStart, ...rest } = options;
  if (excluded !== undefined) delete rest[excluded];
  const overrides = Object.keys(rest).length === 0 ? undefined : serializeParameters(operation, rest);
  const hooks = hooksOf(operation, onAttempt, onAttemptStart);
  return { overrides, hooks, signal: signalOf(operation, signal), operation };
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
  return { options: serializeParameters("Client", rest), hooks: hooksOf("Client", onAttempt, onAttemptStart) };
}

/** Reads the options of `client.close`. */
export function readCloseOptions(options: unknown): { readonly abort: boolean } {
  if (options === undefined || options === null) return { abort: false };
  if (!isPlainObject(options)) throw invalidArgument("client.close: the options must be one plain object");
  const { abort, ...rest } = options;
  if (Object.keys(rest).length > 0) throw invalidArgument("client.close: unknown option; expected one of abort");
  if (typeof (abort ?? false) !== "boolean") throw invalidArgument("client.close: abort must be a boolean");
  return { abort: abort === true };
}

function hooksOf(operation: string, onAttempt: unknown, onAttemptStart: unknown): Hooks {
  return {
    onAttempt: hookOf(operation, "onAttempt", onAttempt) as AttemptHook | undefined,
    onAttemptStart: hookOf(operation, "onAttemptStart", onAttemptStart) as AttemptStartHook | undefined,
  };
}

function hookOf(operation: string, name: string, hook: unknown): unknown {
  if (hook === undefined || hook === null) return undefined;
  if (typeof hook !== "function") throw invalidArgument(`${operation}: ${name} must be a function`);
  return hook;
}

function signalOf(operation: string, signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined;
  const { aborted, addEventListener, removeEventListener } = signal as Partial<AbortSignal>;
  const isSignal = typeof addEventListener === "function" && typeof removeEventListener === "function";
  if (typeof aborted !== "boolean" || !isSignal) {
    throw invalidArgument(`${operation}: signal must be an AbortSignal`);
  }
  return signal as AbortSignal;
}
