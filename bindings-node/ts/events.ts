// The events that report the attempts of a call.

import type { Failure, NextStep, Safety, SentState, StopReason } from "./enums";

/**
 * One attempt of a call that has ended: it succeeded, failed or was cancelled.
 *
 * It contains no API key, phone number or message, so it can be logged. If a signal cancels a send, the `sent` of the
 * last event is the only report of whether the message was sent. See
 * [Logging and the hook](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/node.md#logging-and-the-hook).
 */
export interface AttemptEvent {
  /** The operation, such as `templates.send`. */
  readonly operation: string;
  /** How safe the operation is to repeat: `read`, `upsert` or `send`. */
  readonly safety: Safety;
  /** The number of the attempt within its call, from 1; 0 for a replay from the ledger, which makes no attempt. */
  readonly attempt: number;
  /** The HTTP status, if the server responded. */
  readonly status?: number;
  /** The server's `x-request-id`, if it looks like an id. */
  readonly requestId?: string;
  /** How long the attempt took, in milliseconds. */
  readonly elapsed: number;
  /** How the attempt failed; absent if it succeeded or was cancelled. */
  readonly failure?: Failure;
  /** Whether the request reached the server: `answered`, `not_sent` or `unknown`. */
  readonly sent: SentState;
  /** The next step: `done`, `retry`, `stop`, `cancelled` or `replayed`. */
  readonly next: NextStep;
  /** The wait before the next attempt in milliseconds, if there is one. */
  readonly wait?: number;
  /** Why there is no further attempt, if `next` is `stop`. */
  readonly stopReason?: StopReason;
}

/**
 * The start of an attempt, before its first byte is sent.
 *
 * It contains no API key, phone number or message, so it can be logged.
 */
export interface AttemptStart {
  /** The operation, such as `templates.send`. */
  readonly operation: string;
  /** How safe the operation is to repeat: `read`, `upsert` or `send`. */
  readonly safety: Safety;
  /** The number of the attempt within its call, from 1. */
  readonly attempt: number;
}

/**
 * A function that is called before an attempt sends its first byte, and after all waits.
 *
 * The attempt starts when the function has returned and, if it returned a promise, when the promise is fulfilled. So
 * this is the place for a journal of sends. The time that it takes counts against `timeout`. If it throws or rejects,
 * nothing is sent: Node emits a process warning, and the call rejects with a `TransportError` whose `failure` is
 * `hook`. It runs in the asynchronous context of its call. Calls that the hook makes emit no events.
 */
export type AttemptStartHook = (start: AttemptStart) => void | PromiseLike<void>;

/**
 * A function that is called when an attempt ends.
 *
 * It runs on the event loop, in the asynchronous context of its call, so it must return quickly. If it throws, Node
 * emits a process warning and the call continues. Calls that the hook makes emit no events.
 */
export type AttemptHook = (event: AttemptEvent) => void;
