// Delivers attempt events to the program: to its hook, to subscribers of a `diagnostics_channel`, and as log lines if
// `NODE_DEBUG=workspace-sdk` is set.

import { AsyncResource } from "node:async_hooks";
import { channel } from "node:diagnostics_channel";
import { debuglog, types } from "node:util";

import type { AttemptEvent, AttemptHook, AttemptStart, AttemptStartHook } from "../events";
import { addon } from "./addon";

const { WantedEvents } = addon;

/** Every attempt of every client is published here if the channel has subscribers. */
const attempts = channel("workspace-sdk:attempt");

const log = debuglog("workspace-sdk");

/** Whether an observer is running. Calls made inside a hook emit no events, to avoid recursion. */
let isNotifying = false;

/** The hooks of a client or a call. */
export interface Hooks {
  readonly onAttempt: AttemptHook | undefined;
  readonly onAttemptStart: AttemptStartHook | undefined;
}

/** The hooks of a call or a copy. Those that it does not set are inherited. */
export function mergeHooks(own: Hooks, inherited: Hooks): Hooks {
  return {
    onAttempt: own.onAttempt ?? inherited.onAttempt,
    onAttemptStart: own.onAttemptStart ?? inherited.onAttemptStart,
  };
}

/** Receives the events of the attempts of one call, as JSON. */
export interface AttemptObserver {
  /** The events that the call must queue. */
  readonly events: number;
  /** Calls the hook for the start of an attempt, and then one of the two functions. */
  onStart(json: string, allow: () => void, refuse: () => void): void;
  onEnd(json: string): void;
}

/** The events that a call which starts now must queue. */
export function wantedEvents({ onAttempt, onAttemptStart }: Hooks): number {
  if (isNotifying) return WantedEvents.None;
  if (onAttemptStart !== undefined) return WantedEvents.StartsAndEnds;
  // Some runtimes lack one of the two.
  const hasObserver = onAttempt !== undefined || attempts.hasSubscribers === true || log.enabled === true;
  return hasObserver ? WantedEvents.Ends : WantedEvents.None;
}

/** The observer of a call that starts now. Undefined for most calls, in which case events cost nothing. */
export function attemptObserver(hooks: Hooks): AttemptObserver | undefined {
  const events = wantedEvents(hooks);
  if (events === WantedEvents.None) return undefined;
  // `AsyncLocalStorage` gives the hooks the context of the call.
  const resource = new AsyncResource("WORKSPACE_CALL");
  return {
    events,
    onStart: (json, allow, refuse) =>
      resource.runInAsyncScope(start, undefined, JSON.parse(json) as AttemptStart, hooks.onAttemptStart, allow, refuse),
    onEnd: (json) => resource.runInAsyncScope(notify, undefined, JSON.parse(json) as AttemptEvent, hooks.onAttempt),
  };
}

/** Calls the hook for the start of an attempt. An exception must not end the program: it refuses the start. */
function start(attempt: AttemptStart, hook: AttemptStartHook | undefined, allow: () => void, refuse: () => void): void {
  const fail = (thrown: unknown): void => {
    warn(thrown);
    refuse();
  };
  isNotifying = true;
  try {
    const returned = hook?.(attempt) as PromiseLike<void> | undefined;
    if (typeof returned?.then === "function") returned.then(allow, fail);
    else allow();
  } catch (thrown) {
    fail(thrown);
  } finally {
    isNotifying = false;
  }
}

function notify(event: AttemptEvent, hook: AttemptHook | undefined): void {
  isNotifying = true;
  try {
    logAttempt(event);
    if (attempts.hasSubscribers) attempts.publish(event);
    const returned: unknown = hook?.(event);
    // An asynchronous hook fails later. That must not end the call either.
    if (types.isPromise(returned)) returned.catch(warn);
  } catch (thrown) {
    // An exception of a hook must not end the call or the program, and no code of the program could catch it.
    warn(thrown);
  } finally {
    isNotifying = false;
  }
}

/** Emits a process warning for a value that code of the program has thrown and cannot catch. */
export function warn(thrown: unknown): void {
  try {
    process.emitWarning(
      thrown instanceof Error
        ? thrown
        : "workspace-sdk: a hook such as onAttempt or a signal threw a value that is not an Error",
    );
  } catch {
    // Inspecting the value may throw, and so may a replaced `emitWarning`.
    try {
      process.emitWarning("workspace-sdk: a hook such as onAttempt or a signal threw a value that cannot be inspected");
    } catch {}
  }
}

function logAttempt(event: AttemptEvent): void {
  if (log.enabled !== true) return;
  const { operation, attempt, failure, sent, next, status, elapsed } = event;
  log(
    "%s attempt %d: %s, next %s (status %s, %s ms)",
    operation,
    attempt,
    failure ?? sent,
    next,
    status,
    elapsed.toFixed(1),
  );
}
