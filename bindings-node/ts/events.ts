// What a program sees of a call while it runs: its hook, `diagnostics_channel`, and a line of `NODE_DEBUG=workspace-sdk`.

import { AsyncResource } from "node:async_hooks";
import { channel } from "node:diagnostics_channel";
import { debuglog, types } from "node:util";

import type { AttemptNext, AttemptSent, Failure, OperationClass, StopReason } from "./words";

/** One attempt of a call that ended, well or not, or was given up. */
export interface AttemptEvent {
  /** The operation, such as `templates.send`. */
  readonly operation: string;
  /** Its safety class. */
  readonly class: OperationClass;
  /** Which attempt of the call, from 1. */
  readonly attempt: number;
  /** The HTTP status, if an answer came. */
  readonly status?: number;
  /** The server's `x-request-id`, if it gave one that looks like an id. */
  readonly requestId?: string;
  /** How long the attempt took, in milliseconds. */
  readonly elapsed: number;
  /** What went wrong; absent for a success and for an attempt given up by the caller. */
  readonly failure?: Failure;
  /** Whether the request reached the server. */
  readonly sent: AttemptSent;
  /** What happens next. */
  readonly next: AttemptNext;
  /** The wait before the next attempt in milliseconds, where there is one. */
  readonly wait?: number;
  /** Why it is not tried again, where `next` is `stop`. */
  readonly stopReason?: StopReason;
}

/** A function that sees attempts. It must return quickly. */
export type AttemptHook = (event: AttemptEvent) => void;

/** Every attempt of every client is published here where anybody subscribes. */
const attempts = channel("workspace-sdk:attempt");

const log = debuglog("workspace-sdk");

/** Whether a viewer runs. The calls it makes itself are shown to nobody: that would have no end. */
let isShowing = false;

/** Who sees the attempts of one call. */
export type Viewers = (text: string) => void;

/** Whether anybody wants to see the attempts of a call that begins now. */
export function isAnyoneViewing(hook: AttemptHook | undefined): boolean {
  // Not every runtime has both.
  return !isShowing && (hook !== undefined || attempts.hasSubscribers === true || log.enabled === true);
}

/** Whoever wants to see the attempts of a call that begins now; most calls have nobody, and pay nothing. */
export function viewersOf(hook: AttemptHook | undefined): Viewers | undefined {
  if (!isAnyoneViewing(hook)) return undefined;
  // The hook runs in the context of the call, as far as `AsyncLocalStorage` is concerned.
  const resource = new AsyncResource("WORKSPACE_CALL");
  return (text) => resource.runInAsyncScope(show, undefined, JSON.parse(text) as AttemptEvent, hook);
}

function show(event: AttemptEvent, hook: AttemptHook | undefined): void {
  isShowing = true;
  try {
    logAttempt(event);
    if (attempts.hasSubscribers) attempts.publish(event);
    const given: unknown = hook?.(event);
    // An asynchronous hook fails later, and must end nothing either.
    if (types.isPromise(given)) given.catch(warn);
  } catch (thrown) {
    // A hook must not end a call, nor the program; nobody could catch what it throws.
    warn(thrown);
  } finally {
    isShowing = false;
  }
}

/** Tells of something thrown by code of the program that nobody else could catch. */
export function warn(thrown: unknown): void {
  try {
    process.emitWarning(
      thrown instanceof Error ? thrown : "workspace-sdk: an onAttempt hook or a signal threw what is no error",
    );
  } catch {
    // Even to look at it may throw, and so may a program that has put its own in the place of `emitWarning`.
    try {
      process.emitWarning("workspace-sdk: an onAttempt hook or a signal threw what cannot be shown");
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
