// Reads the options of clients and calls. The core validates their values.

import { types } from "node:util";

import type { AttemptHook, AttemptStartHook } from "../events";
import type { CloseOptions } from "../options";
import { addon, type LedgerHandle } from "./addon";
import type { Hooks } from "./attempt-observer";
import { invalidArgument } from "./invalid-argument";
import { ledgerState } from "./ledger-state";
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
  /** The option `ledger`, if it is an open one. */
  readonly ledger: LedgerHandle | undefined;
}

const NO_HOOKS: Hooks = { onAttempt: undefined, onAttemptStart: undefined };

/** Reads the options of one call, except those `excluded`, which the caller reads itself. */
export function readCallOptions(
  operation: string,
  options: unknown,
  excluded: readonly string[] = [],
): ParsedCallOptions {
  if (options === undefined || options === null) {
    return { overrides: undefined, hooks: NO_HOOKS, signal: undefined, operation };
  }
  if (!isPlainObject(options)) throw invalidArgument(`${operation}: the options of a call must be one plain object`);
  const { signal, onAttempt, onAttemptStart, ...rest } = options;
  for (const name of excluded) delete rest[name];
  const overrides = Object.keys(rest).length === 0 ? undefined : serializeOptions(operation, rest);
  const hooks = hooksOf(operation, onAttempt, onAttemptStart);
  return { overrides, hooks, signal: signalOf(operation, signal), operation };
}

/** Reads the options of a client or of a copy. */
export function readClientOptions(options: unknown): ParsedClientOptions {
  if (options === undefined || options === null) {
    return { options: serializeParameters("Client", {}), hooks: NO_HOOKS, ledger: undefined };
  }
  if (!isPlainObject(options)) throw invalidArgument("Client: the options must be one plain object");
  const { onAttempt, onAttemptStart, ...rest } = options;
  const { caBundle } = rest;
  const ledger = ledgerState.find(rest["ledger"]);
  // The addon gets the open ledger next to the JSON, which has a string in its place.
  if (ledger !== undefined) rest["ledger"] = "open";
  // `instanceof` would fail in the realm of a test framework, which has its own `Uint8Array`.
  if (types.isUint8Array(caBundle)) {
    // PEM is ASCII. The core rejects other bytes.
    rest["caBundle"] = Buffer.from(caBundle).toString("latin1");
  }
  return { options: serializeOptions("Client", rest), hooks: hooksOf("Client", onAttempt, onAttemptStart), ledger };
}

/** A misspelled hook is a function, which cannot be serialized. As null, it lets the core report its name. */
function serializeOptions(operation: string, options: Record<string, unknown>): SerializedJson {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "function" && !addon.isKnownName(name)) options[name] = null;
  }
  return serializeParameters(operation, options);
}

/** Rejects an option with an unknown name. Those of clients and calls are checked by the core. */
export function checkOptionNames(call: string, options: unknown, known: readonly string[]): void {
  if (!isPlainObject(options)) throw invalidArgument(`${call}: the options must be one plain object`);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidArgument(`${call}: ${addon.unknownOptionMessage(unknown, known)}`);
}

/** Reads the options of `client.close`. */
export function readCloseOptions(options: CloseOptions | null | undefined): { readonly abort: boolean } {
  if (options === undefined || options === null) return { abort: false };
  checkOptionNames("client.close", options, ["abort"]);
  const abort: unknown = options.abort ?? false;
  if (typeof abort !== "boolean") throw invalidArgument("client.close: abort must be a boolean");
  return { abort };
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
