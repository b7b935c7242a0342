// This thread's calls: each has a token, under which the addon says what has become of it. The results of calls that end together come together.

import * as timers from "node:timers";
import { types } from "node:util";

import { type Listening, listen } from "./abort";
import { errorOf, type WorkspaceErrorJson } from "./errors";
import { type Viewers, warn } from "./events";
import { typeError } from "./json";
import { native, type Place, type Port } from "./native";
import type { Origin } from "./results";

/** What stands in the place of a status for news that are no answer. The addon has the same table. */
const PAGE = 0;
const END = -1;
const ERROR = -2;
const ARGUMENT = -3;
const GIVEN_UP = -4;
const EVENT = -5;

/** How many places a letter takes: token, status or kind, attempts, milliseconds, request id, text, raw body. */
const PLACES = 7;

/** Makes a result of an answer's text; `origin` is missing for a page of a longer list. */
export type Make<Result> = (envelope: object, origin: Origin | undefined) => Result;

/** What a call has to do with the rest of the program. */
export interface Context {
  readonly signal: AbortSignal | undefined;
  readonly viewers: Viewers | undefined;
  /** Told when the call is over. */
  readonly ended: () => void;
}

/** Why a call failed, until its error is made where its caller's stack is. */
class Failed {
  /** `isOwn`: the error is made here, and not by the program. */
  constructor(
    readonly error: () => unknown,
    readonly isOwn: boolean,
  ) {}
}

/** A call under way. */
interface Waiting {
  readonly settle: (outcome: unknown) => void;
  readonly make: Make<unknown>;
  readonly context: Context;
  readonly listening: Listening | undefined;
}

/** Why a call does not begin. */
class Aborted {
  constructor(readonly signal: AbortSignal) {}
}

/** The calls of this thread by token, and the tokens that are free again. */
const waiting: (Waiting | undefined)[] = [];
const free: number[] = [];
let live = 0;
let isFlushDue = false;

/** Made with the first call: until then a program has no further thread. */
let opened: Port | undefined;

/** Taken when this is loaded, before a test puts a clock of its own in their place. */
const { setImmediate, setInterval } = timers;

/**
 * Keeps the program alive while there are calls. The longest interval there is: it does nothing else. Made with the first call: a test's realm that makes
 * none can be let go of.
 */
let keeper: NodeJS.Timeout | undefined;
const LONGEST_INTERVAL = 2 ** 31 - 1;

/** This thread's way to the addon. */
export function port(): Port {
  opened ??= new native.Port(drain);
  return opened;
}

/**
 * Makes a call: `begin` hands it to the addon under a token. Its promise never stays open.
 *
 * An asynchronous function, for then the stack of an error it throws goes on in whoever awaits it.
 */
export async function perform<Result>(
  begin: (port: Port, token: number) => void,
  make: Make<Result>,
  context: Context,
): Promise<Result> {
  const outcome = await new Promise<unknown>((settle) => start(begin, make, context, settle));
  if (outcome instanceof Failed) {
    const error = outcome.error();
    // Its stack begins with whoever waits for the call, not with the machinery here.
    if (outcome.isOwn) Error.captureStackTrace?.(error as Error, perform);
    throw error;
  }
  return outcome as Result;
}

function start(
  begin: (port: Port, token: number) => void,
  make: Make<unknown>,
  context: Context,
  settle: (outcome: unknown) => void,
): void {
  const { signal } = context;
  const token = free.pop() ?? waiting.length;
  let listening: Listening | undefined;
  try {
    if (signal?.aborted === true) throw new Aborted(signal);
    listening = signal === undefined ? undefined : listen(signal, () => giveUp(token, signal));
    begin(port(), token);
  } catch (thrown) {
    free.push(token);
    if (token === waiting.length) waiting.push(undefined);
    settle(new Failed(() => (thrown instanceof Aborted ? thrown.signal.reason : translated(thrown)), false));
    finish(context, listening);
    return;
  }
  waiting[token] = { settle, make, context, listening };
  live += 1;
  if (live === 1) {
    keeper ??= setInterval(() => {}, LONGEST_INTERVAL);
    keeper.ref();
    port().flush();
  } else if (!isFlushDue) {
    // Whatever else begins in this turn of the loop goes with it.
    isFlushDue = true;
    void flushSoon();
  }
}

/** A call is over. What is the program's own, a signal of another make, must not keep the next from being so. */
function finish(context: Context, listening: Listening | undefined): void {
  try {
    listening?.stop();
  } catch (thrown) {
    warn(thrown);
  }
  context.ended();
}

/** Neither `queueMicrotask` nor `then`, which a test's clock may have put its own in place of: nobody can do that to `await`. */
async function flushSoon(): Promise<void> {
  await undefined;
  isFlushDue = false;
  port().flush();
}

/** The caller has its answer at once; the token is free when the addon says so. A call that has not begun yet then never does. */
function giveUp(token: number, signal: AbortSignal): void {
  waiting[token]?.settle(new Failed(() => signal.reason, false));
  port().cancel(token);
}

/** What the addon threw, as what a program expects. */
export function translated(thrown: unknown): unknown {
  // Not `instanceof`: the addon's are errors of another realm where this runs in a context of `node:vm`.
  if (!types.isNativeError(thrown)) return thrown;
  switch ((thrown as NodeJS.ErrnoException).code) {
    case "InvalidArg":
      return typeError(thrown.message);
    case "GenericFailure":
      return thrown.message.startsWith("{")
        ? errorOf(JSON.parse(thrown.message) as WorkspaceErrorJson)
        : new Error(thrown.message);
    default:
      return thrown;
  }
}

/** Takes in what has become of calls. The addon has it called when there is something. */
function drain(): void {
  const letters = port().drain();
  const isMore = letters.length % PLACES > 0;
  // Whatever else the loop has to do goes between.
  if (isMore) setImmediate(drain);
  const end = isMore ? letters.length - 1 : letters.length;
  for (let at = 0; at < end; at += PLACES) {
    const token = letters[at] as number;
    const call = waiting[token];
    if (call === undefined) continue;
    const kind = letters[at + 1] as number;
    if (kind === EVENT) {
      show(call, letters[at + 5] as string);
      continue;
    }
    waiting[token] = undefined;
    free.push(token);
    live -= 1;
    if (live === 0) keeper?.unref();
    call.settle(outcomeOf(call, kind, letters, at));
    finish(call.context, call.listening);
  }
}

/** Shows an attempt. If a viewer throws, or the report of that throws, the other letters are handled all the same. */
function show(call: Waiting, text: string): void {
  try {
    call.context.viewers?.(text);
  } catch (thrown) {
    warn(thrown);
  }
}

function outcomeOf(call: Waiting, kind: number, letters: readonly Place[], at: number): unknown {
  const text = letters[at + 5] as string;
  try {
    switch (kind) {
      case PAGE:
        return call.make(JSON.parse(text) as object, undefined);
      case END:
        return undefined;
      case ERROR:
        return new Failed(() => errorOf(JSON.parse(text) as WorkspaceErrorJson), true);
      case ARGUMENT:
        return new Failed(() => typeError(text), true);
      case GIVEN_UP:
        return new Failed(() => call.context.signal?.reason, false);
      default:
        return answer(call, kind, letters, at);
    }
  } catch (thrown) {
    return new Failed(() => thrown, false);
  }
}

function answer(call: Waiting, status: number, letters: readonly Place[], at: number): unknown {
  const raw = letters[at + 6] as string;
  const text = letters[at + 5] as string | null;
  const origin = {
    status,
    requestId: letters[at + 4] as string | null,
    attempts: letters[at + 2] as number,
    elapsed: letters[at + 3] as number,
    raw,
  };
  return call.make(JSON.parse(text ?? raw) as object, origin);
}
