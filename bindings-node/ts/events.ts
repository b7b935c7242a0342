// The events that a program receives while a call runs.

import type { Failure, NextStep, Safety, SentState, StopReason } from "./enums";

/** One attempt of a call that ended: it succeeded, failed, or was cancelled. */
export interface AttemptEvent {
  /** The operation, such as `templates.send`. */
  readonly operation: string;
  /** How safe the operation is to repeat. */
  readonly safety: Safety;
  /** The number of the attempt within its call, from 1. */
  readonly attempt: number;
  /** The HTTP status, if the server answered. */
  readonly status?: number;
  /** The server's `x-request-id`, if it gave one that looks like an id. */
  readonly requestId?: string;
  /** How long the attempt took, in milliseconds. */
  readonly elapsed: number;
  /** What went wrong; absent for a success and for an attempt that the caller cancelled. */
  readonly failure?: Failure;
  /** Whether the request reached the server. */
  readonly sent: SentState;
  /** What happens next. */
  readonly next: NextStep;
  /** The wait before the next attempt in milliseconds, if there is one. */
  readonly wait?: number;
  /** Why there is no further attempt, if `next` is `stop`. */
  readonly stopReason?: StopReason;
}

/** A function that receives the event of every attempt. It must return quickly. */
export type AttemptHook = (event: AttemptEvent) => void;
