// Delivers attempt events to the program: to its hook, to subscribers of a `diagnostics_channel`, and as log lines if
// `NODE_DEBUG=workspace-sdk` is set.

import { AsyncResource } from "node:async_hooks";
import { channel } from "node:diagnostics_channel";
import { debuglog, types } from "node:util";

import type { AttemptEvent, AttemptHook } from "../events";

/** Every attempt of every client is published here if the channel has subscribers. */
const attempts = channel("workspace-sdk:attempt");

const log = debuglog("workspace-sdk");

/** Whether an observer is running. Calls made inside a hook emit no events, to avoid recursion. */
let isNotifying = false;

/** Receives the attempt events of one call, as JSON. */
export type AttemptObserver = (json: string) => void;

/** Whether a call that starts now has an observer. */
export function hasObserver(hook: AttemptHook | undefined): boolean {
  // Some runtimes lack one of the two.
  return !isNotifying && (hook !== undefined || attempts.hasSubscribers === true || log.enabled === true);
}

/** The observer of a call that starts now. Undefined for most calls, in which case events cost nothing. */
export function attemptObserver(hook: AttemptHook | undefined): AttemptObserver | undefined {
  if (!hasObserver(hook)) return undefined;
  // `AsyncLocalStorage` gives the hook the context of the call.
  const resource = new AsyncResource("WORKSPACE_CALL");
  return (json) => resource.runInAsyncScope(notify, undefined, JSON.parse(json) as AttemptEvent, hook);
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
        : "workspace-sdk: an onAttempt hook or a signal threw a value that is not an Error",
    );
  } catch {
    // Inspecting the value may throw, and so may a replaced `emitWarning`.
    try {
      process.emitWarning("workspace-sdk: an onAttempt hook or a signal threw a value that cannot be inspected");
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
