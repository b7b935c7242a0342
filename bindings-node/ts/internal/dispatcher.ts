// Passes the calls of this thread to the addon, and their completions back to the program. Each call has a token. Calls
// that complete at about the same time arrive in one batch.

import * as timers from "node:timers";
import { types } from "node:util";

import { type ErrorDetails, errorOf, setClassDefaults } from "../errors";
import { type AbortSubscription, reasonOf, subscribe } from "./abort";
import { addon, addonInfo, type CompletionCell, type LoopBridge } from "./addon";
import { type AttemptObserver, warn } from "./attempt-observer";
import { captureCallSite, setCallSite } from "./call-site";
import { invalidArgument } from "./invalid-argument";
import { parseResult } from "./parse-result";
import type { ResponseMeta } from "./response";

const { CompletionField: Field, CompletionKind: Kind } = addon;
const { fieldsPerCompletion } = addonInfo;
setClassDefaults(addonInfo.errorClasses);

/** Creates the result of a call from its response. `meta` is undefined for a page of a sequence. */
export type FromResponse<Result> = (envelope: object, meta: ResponseMeta | undefined) => Result;

/** The signal, the observer and the callback of a call. */
export interface CallContext {
  readonly signal: AbortSignal | undefined;
  readonly observer: AttemptObserver | undefined;
  /** Called when the call has completed. */
  readonly onComplete: () => void;
}

/** Why a call failed. The error object is created later, where the stack contains the caller. */
class Rejection {
  /** `isOwn`: the error comes from this package, not from the program. */
  constructor(
    readonly error: () => unknown,
    readonly isOwn: boolean,
  ) {}
}

/** A call that has not completed. */
interface PendingCall {
  readonly settle: (outcome: unknown) => void;
  readonly fromResponse: FromResponse<unknown>;
  readonly context: CallContext;
  readonly subscription: AbortSubscription | undefined;
}

/** The pending calls of this thread by token, and the tokens that are free again. */
const pendingCalls: (PendingCall | undefined)[] = [];
const freeTokens: number[] = [];
let pendingCount = 0;
let isFlushScheduled = false;

/**
 * If this many calls are in flight, further calls do not capture where they were made. A single call needs about 60 µs
 * of CPU time, and 20 µs if many are in flight; the capture needs 2 to 4 µs.
 */
const MIN_BULK_CALLS = 4;

/** Created by the first call, so that a program that makes no calls starts no thread. */
let bridge: LoopBridge | undefined;

/** Read when this file is loaded, before a test can replace them with mocks. */
const { setImmediate, setInterval } = timers;

/**
 * A timer that keeps the program alive while calls are pending. It does nothing else, so its interval is as long as
 * possible. It is created by the first call, so that the realm of a test that makes no calls can be garbage collected.
 */
let keepAliveTimer: NodeJS.Timeout | undefined;
const MAX_TIMER_DELAY = 2 ** 31 - 1;

/** This thread's bridge to the addon. */
export function loopBridge(): LoopBridge {
  bridge ??= new addon.LoopBridge(drain);
  return bridge;
}

/**
 * Makes a call: `begin` passes it to the addon under a token. The promise always settles.
 *
 * The stack of an error starts where the call was made, above the function `below`, and continues in the code that
 * awaits the call, because this is an asynchronous function. Without `below`, as for the pages of an iterator, it has
 * only the code that awaits.
 */
export async function dispatch<Result>(
  begin: (bridge: LoopBridge, token: number) => void,
  fromResponse: FromResponse<Result>,
  context: CallContext,
  below?: (...given: never[]) => unknown,
): Promise<Result> {
  const isBulk = pendingCount >= MIN_BULK_CALLS;
  const site = below === undefined || isBulk ? undefined : captureCallSite(below);
  const outcome = await new Promise<unknown>((settle) => start(begin, fromResponse, context, settle));
  if (outcome instanceof Rejection) {
    const error = outcome.error();
    if (outcome.isOwn) {
      if (site === undefined) Error.captureStackTrace?.(error as Error, dispatch);
      else setCallSite(error as Error, site, dispatch);
    }
    throw error;
  }
  return outcome as Result;
}

function start(
  begin: (bridge: LoopBridge, token: number) => void,
  fromResponse: FromResponse<unknown>,
  context: CallContext,
  settle: (outcome: unknown) => void,
): void {
  const { signal } = context;
  const token = freeTokens.pop() ?? pendingCalls.length;
  let subscription: AbortSubscription | undefined;
  let rejection: Rejection | undefined;
  try {
    if (signal?.aborted === true) {
      rejection = new Rejection(() => reasonOf(signal), false);
    } else {
      subscription = signal === undefined ? undefined : subscribe(signal, () => abort(token, signal));
      begin(loopBridge(), token);
    }
  } catch (thrown) {
    const error = translateError(thrown);
    rejection = new Rejection(() => error, error !== thrown);
  }
  if (rejection !== undefined) {
    freeTokens.push(token);
    if (token === pendingCalls.length) pendingCalls.push(undefined);
    settle(rejection);
    complete(context, subscription);
    return;
  }
  pendingCalls[token] = { settle, fromResponse, context, subscription };
  pendingCount += 1;
  if (pendingCount === 1) {
    keepAliveTimer ??= setInterval(() => {}, MAX_TIMER_DELAY);
    keepAliveTimer.ref();
    loopBridge().flush();
  } else if (!isFlushScheduled) {
    // Calls that start in the same turn of the event loop are flushed together.
    isFlushScheduled = true;
    void flushInMicrotask();
  }
}

let isExitObserved = false;

/** Lets the sends of runs that are in flight complete before the process exits. Called when a run begins. */
export function finishRunsAtExit(): void {
  if (isExitObserved) return;
  isExitObserved = true;
  process.once("exit", () => loopBridge().finishRuns());
}

/** A token for the attempt events of a run, which come between its batches as well. */
export interface RunToken {
  readonly token: number;
  /** Called when the run has ended, so that no further events come. */
  release(): void;
}

/** Passes the events with the returned token to this observer, if there is one. */
export function observeRun(observer: AttemptObserver | undefined): RunToken {
  if (observer === undefined) return { token: 0, release: ignore };
  const token = freeTokens.pop() ?? pendingCalls.length;
  const context = { signal: undefined, observer, onComplete: ignore };
  pendingCalls[token] = { settle: ignore, fromResponse: (envelope) => envelope, context, subscription: undefined };
  const release = (): void => {
    pendingCalls[token] = undefined;
    freeTokens.push(token);
  };
  return { token, release };
}

function ignore(): void {}

/** Completes a call. An exception of user code, such as a custom `AbortSignal`, must not prevent later completions. */
function complete(context: CallContext, subscription: AbortSubscription | undefined): void {
  try {
    subscription?.unsubscribe();
  } catch (thrown) {
    warn(thrown);
  }
  context.onComplete();
}

/** Uses `await` rather than `queueMicrotask` or `then`, which a test may have replaced with mocks. */
async function flushInMicrotask(): Promise<void> {
  await undefined;
  isFlushScheduled = false;
  loopBridge().flush();
}

/**
 * Rejects the call immediately. Its token becomes free when the addon has confirmed the cancellation. A call that was
 * not flushed yet is never sent.
 */
function abort(token: number, signal: AbortSignal): void {
  pendingCalls[token]?.settle(new Rejection(() => reasonOf(signal), false));
  loopBridge().cancel(token);
}

/** Converts an exception of the addon to the error that a program expects. */
export function translateError(thrown: unknown): unknown {
  // `instanceof` would fail in a context of `node:vm`, where the addon's errors belong to another realm.
  if (!types.isNativeError(thrown)) return thrown;
  switch ((thrown as NodeJS.ErrnoException).code) {
    case "InvalidArg":
      return invalidArgument(thrown.message);
    case "GenericFailure":
      return thrown.message.startsWith("{")
        ? errorOf(JSON.parse(thrown.message) as ErrorDetails)
        : new Error(thrown.message);
    default:
      return thrown;
  }
}

/** Calls a function of the addon, and translates its exceptions. */
export function callAddon<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    throw translateError(thrown);
  }
}

/** Takes completions from the addon. The addon calls this when there are some. */
function drain(): void {
  const cells = loopBridge().drain();
  const hasMore = cells.length % fieldsPerCompletion > 0;
  // The rest is taken in another turn, so that the event loop can do other work between two batches.
  if (hasMore) setImmediate(drain);
  const end = hasMore ? cells.length - 1 : cells.length;
  for (let at = 0; at < end; at += fieldsPerCompletion) {
    const token = cells[at + Field.Token] as number;
    const call = pendingCalls[token];
    if (call === undefined) continue;
    const kind = cells[at + Field.Kind] as number;
    if (kind === Kind.Event || kind === Kind.Start) {
      notifyObserver(call, token, kind, cells, at);
      continue;
    }
    pendingCalls[token] = undefined;
    freeTokens.push(token);
    pendingCount -= 1;
    if (pendingCount === 0) keepAliveTimer?.unref();
    call.settle(outcomeOf(call, kind, cells, at));
    complete(call.context, call.subscription);
  }
}

/** Passes an event to the observer of a call. The other completions are processed even if the observer throws. */
function notifyObserver(
  { context: { observer } }: PendingCall,
  token: number,
  kind: number,
  cells: readonly CompletionCell[],
  at: number,
): void {
  const json = cells[at + Field.Text] as string;
  const number = cells[at + Field.Attempts] as number;
  const allow = (): void => loopBridge().allowStart(token, number);
  const refuse = (): void => loopBridge().refuseStart(token, number);
  try {
    if (kind === Kind.Event) observer?.onEnd(json);
    else observer?.onStart(json, allow, refuse);
  } catch (thrown) {
    warn(thrown);
  }
}

/** The value that the promise of a call settles with: the result, or a rejection. */
function outcomeOf(call: PendingCall, kind: number, cells: readonly CompletionCell[], at: number): unknown {
  const text = cells[at + Field.Text] as string;
  try {
    switch (kind) {
      case Kind.Page:
        return call.fromResponse(parseResult(text, cells[at + Field.HasBigIntegers]), undefined);
      case Kind.EndOfPages:
        return undefined;
      case Kind.Error:
        return new Rejection(() => errorOf(JSON.parse(text) as ErrorDetails), true);
      case Kind.InvalidArgument:
        return new Rejection(() => invalidArgument(text), true);
      case Kind.Cancelled:
        return new Rejection(() => reasonOf(call.context.signal), false);
      default:
        return resultOf(call, kind, cells, at);
    }
  } catch (thrown) {
    return new Rejection(() => thrown, false);
  }
}

function resultOf(call: PendingCall, status: number, cells: readonly CompletionCell[], at: number): unknown {
  const raw = cells[at + Field.RawBody] as string;
  const text = cells[at + Field.Text] as string | null;
  const meta = {
    status,
    requestId: cells[at + Field.RequestId] as string | null,
    attempts: cells[at + Field.Attempts] as number,
    elapsed: cells[at + Field.Elapsed] as number,
    replayed: cells[at + Field.Replayed] === true,
    recorded: cells[at + Field.Recorded] === true,
    raw,
  };
  return call.fromResponse(parseResult(text ?? raw, cells[at + Field.HasBigIntegers]), meta);
}
