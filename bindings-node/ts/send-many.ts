// Sends to many: the run, its results and its report.

import type { Outcome, OutcomeReason, StopRule } from "./enums";
import { errorOfElement, type WorkspaceError } from "./errors";
import type { ReportTexts } from "./internal/addon";
import { invalidArgument } from "./internal/invalid-argument";
import { ReceiverState } from "./internal/receiver";
import type { RawResult, RunReader } from "./internal/run-reader";

/**
 * The parameters of a send to many, without those of the message. `Row` is the type of a recipient: a phone number, a
 * result of `parsePhone`, or a row, which is an object of columns.
 */
export interface SendManyParams<Row extends string | object = string | object> {
  /**
   * The recipients: an iterable or an async iterable, such as an array, a generator or a CSV parser. Each is a phone
   * number, or an object whose columns are parameters of the send, such as `to` and `variables`. A row's value replaces
   * the value of the call. The list is read as it is needed. Required.
   */
  recipients: Iterable<Row> | AsyncIterable<Row>;
  /**
   * The column of each parameter, for rows that do not use the names of the API; `variables` has a list of columns. A
   * row's other columns are not sent.
   */
  columns?: RecipientColumns | undefined;
  /**
   * The name under which the ledger remembers who got the message: run the same list again, and only those are sent who
   * are missing. 1 to 100 visible ASCII characters, without slashes and colons. Needs the client's option `ledger`.
   */
  campaign?: string | undefined;
  /** Whether nothing is sent, and the results and the report say what would happen; false by default. */
  dryRun?: boolean | undefined;
  /** The maximum number of messages per second. That of the client also applies. */
  rateLimit?: number | undefined;
  /** The maximum number of messages per second of all processes that use the same ledger. */
  sharedRateLimit?: number | undefined;
  /**
   * The maximum number of people within 24 hours whom no run with the same ledger has written to in the last 24 hours.
   * The ledger knows nothing of messages that were sent in another way.
   */
  maxNewPeoplePerDay?: number | undefined;
  /** Whether the run stops when that limit is reached, which is the default, or waits until there is room. */
  atDailyLimit?: "stop" | "wait" | undefined;
  /** The maximum number of sends in flight; 16 by default, and at most three quarters of `maxConcurrency`. */
  concurrency?: number | undefined;
  /**
   * Numbers that are not written to, such as those of people who opted out; at most 100,000. `run.suppress` adds
   * further ones.
   */
  suppress?: Iterable<string> | undefined;
  /** Other limits of the stop rules: after how many errors the run stops. 0 turns a rule off. */
  stopAfter?: Readonly<Partial<Record<StopRule, number>>> | undefined;
  /**
   * The path of a file for the rows of rejected recipients, with the reasons: CSV, or JSON lines if it ends in
   * `.ndjson` or `.jsonl`. A file that has this name is kept as `.old`.
   */
  rejected?: string | undefined;
  /** The delimiter in that file; a comma by default. */
  rejectedDelimiter?: string | undefined;
  /** The number of recipients for the progress, if the list is neither an array nor a `Set`. */
  total?: number | undefined;
}

/** The column of each parameter, under the API's names, and of `key`: your own name for this send in the campaign. */
export interface RecipientColumns {
  /** The column of the phone number; `to` by default. */
  readonly to?: string | undefined;
  /** The columns of the variables, in order. */
  readonly variables?: readonly string[] | string | undefined;
  /** The column of the recipient's key within the campaign, such as an order's id. */
  readonly key?: string | undefined;
  /** The column of another parameter, such as `languageCode`. */
  readonly [parameter: string]: readonly string[] | string | undefined;
}

/**
 * The result of one recipient. `console.log` and `JSON.stringify` show no number, no message id and no row, because
 * these are personal data.
 */
export interface RecipientResult<Row = unknown> {
  /** The position of the recipient in the list; the first one is 0. */
  readonly index: number;
  /** The recipient, exactly as it was given. */
  readonly recipient: Row;
  /** The phone number in the form in which it is sent; as the row has it if it is invalid; absent if there is none. */
  readonly to?: string;
  /** The outcome. */
  readonly outcome: Outcome;
  /** The reason of the outcome. */
  readonly reason: OutcomeReason;
  /** The id of the message, if the server accepted it, now or in an earlier run. */
  readonly messageId?: string;
  /** The error, if there is one: always if the server rejected the message, or if the outcome is unknown. */
  readonly error?: WorkspaceError;
  /** The position of the earlier row that is the same send, if the reason is `duplicate` or `ambiguous`. */
  readonly duplicateOf?: number;
  /** The position of an earlier row that may be the same person, as with Argentina's numbers with and without a 9. */
  readonly possibleDuplicateOf?: number;
}

/** The state of a run, as data for a progress bar. */
export interface SendManyProgress {
  /** The number of recipients in the list; absent if it is not known. */
  readonly total?: number;
  /** The number of recipients that have a result. */
  readonly done: number;
  /** How many were accepted in this run. */
  readonly accepted: number;
  /** How many were rejected. */
  readonly rejected: number;
  /** How many were not sent. */
  readonly notSent: number;
  /** How many have an unknown outcome. */
  readonly unknown: number;
  /** How many were skipped. */
  readonly skipped: number;
  /** Results per second over the last ten seconds. */
  readonly rate: number;
  /** The estimated time until the end, in milliseconds; absent if it is not known. */
  readonly remaining?: number;
  /**
   * How long the run pauses, in milliseconds: because the server asked for it, or until the daily limit has room.
   * Absent if it does not pause.
   */
  readonly pausedFor?: number;
  /** The rule that stopped the run; absent if none did. */
  readonly stoppedBy?: StopRule;
}

/** The number of recipients with the same reason, and what to do about them. */
export interface SendManyReportLine {
  /** The outcome. */
  readonly outcome: Outcome;
  /** The reason of the outcome. */
  readonly reason: OutcomeReason;
  /** The code of the error, such as `validation`; absent without an error. */
  readonly code?: string;
  /** The WhatsApp code of the error; absent if it has none. */
  readonly whatsappCode?: number;
  /** How many recipients. */
  readonly count: number;
  /** What to do, and the first error of the line; empty if there is nothing to do. */
  readonly advice: string;
}

/** A message as the customer will read it, which a dry run shows. `console.log` does not show the text. */
export interface MessagePreview {
  /** The position of the recipient. */
  readonly index: number;
  /** The text: header, body, footer and buttons, each on its own line. It contains personal data. */
  readonly text: string;
}

/** The report of a run. It is complete when the run has ended. */
export interface SendManyReport {
  /** The counts. */
  readonly progress: SendManyProgress;
  /** How many recipients have each reason. */
  readonly lines: readonly SendManyReportLine[];
  /** The number of rows that may be the same person as an earlier row. */
  readonly possibleDuplicates: number;
  /** How long the run took so far, in milliseconds. */
  readonly elapsed: number;
  /** Only of a dry run: how long the messages will take, in milliseconds; absent if the pace is not limited. */
  readonly estimate?: number;
  /** Only of a dry run with `maxNewPeoplePerDay`: the position of the first recipient without room in today's limit. */
  readonly dailyLimitAt?: number;
  /** Only of a dry run: why the template was not checked; absent if it was. */
  readonly unchecked?: string;
  /** Only of a dry run: the first three messages as the customers will read them. */
  readonly previews: readonly MessagePreview[];
  /** A table for people, with what to do about each reason. */
  toString(): string;
  /** The lines as CSV, with a header. */
  toCsv(): string;
  /** The lines as JSON, one per line. */
  toNdjson(): string;
  /** The report as plain JSON. The previews of a dry run contain personal data. */
  toJSON(): object;
}

/**
 * A send to many, which `templates.sendMany` and `messages.sendMany` return: an asynchronous iterator over one result
 * per recipient, in the order in which they are known. Nothing is sent until the first step.
 *
 * ```ts
 * const run = client.templates.sendMany({ recipients: ["+15550000001"], templateName: "plain_notice" });
 * for await (const result of run) {
 *   if (result.outcome === "unknown") console.log(result.index, result.error);
 * }
 * console.log(String(run.report()));
 * ```
 *
 * One recipient that fails stops nothing. A step throws only if the run cannot continue: an option is invalid, a column
 * is missing, the ledger or a file cannot be used, the list itself throws, or the signal has aborted. In the last two
 * cases, what is in flight is completed and all results are returned first.
 *
 * `break` and `close` begin nothing new, and wait for what is in flight. A run that is never iterated sends nothing.
 *
 * See [Send to many](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/send-many.md).
 */
export class SendManyRun<Row = unknown> implements AsyncIterableIterator<RecipientResult<Row>, undefined, undefined> {
  /** Only for this package: `sendMany` creates it. */
  constructor(reader: RunReader<Row>) {
    runState.set(this, reader as RunReader<unknown>);
  }

  /** Returns the next result. */
  next(): Promise<IteratorResult<RecipientResult<Row>, undefined>> {
    try {
      const reader = readerOf<Row>(this, "next");
      const ready = reader.takeReady(resultOf<Row>);
      return ready === undefined ? nextOf(reader) : Promise.resolve({ done: false, value: ready });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Ends the run: nothing new begins. Resolves when what is in flight is completed; its results are dropped. */
  async return(_value?: undefined): Promise<IteratorResult<RecipientResult<Row>, undefined>> {
    await readerOf(this, "return").return();
    return { done: true, value: undefined };
  }

  /** Ends the run as `return` does, and rejects with this error. */
  async throw(error?: unknown): Promise<IteratorResult<RecipientResult<Row>, undefined>> {
    await readerOf(this, "throw").return();
    throw error;
  }

  /** Returns this iterator. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The same as `return`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return readerOf(this, "return").return();
  }

  /**
   * Consumes all results, and returns the report.
   *
   * @throws The same errors as a step.
   */
  async run(): Promise<SendManyReport> {
    await readerOf(this, "run").consume();
    return this.report();
  }

  /**
   * Ends the run: nothing new begins. Resolves when what is in flight is completed; a loop over the run still gets all
   * results. Call it, for example, when the process receives a signal.
   */
  async close(): Promise<void> {
    await readerOf(this, "close").close();
  }

  /** The present state of the run. */
  progress(): SendManyProgress {
    return progressOf(JSON.parse(readerOf(this, "progress").progress()) as SendManyProgress);
  }

  /** The report of the results so far. */
  report(): SendManyReport {
    return new Report(readerOf(this, "report").report());
  }

  /**
   * Adds a number that is not written to from now on.
   *
   * @throws ValidationError if it is not a phone number.
   */
  suppress(phoneNumber: string): void {
    if (typeof phoneNumber !== "string") throw invalidArgument("run.suppress: the phone number must be a string");
    readerOf(this, "suppress").suppress(phoneNumber);
  }
}

const runState = new ReceiverState<RunReader<unknown>>("run");

function readerOf<Row>(run: unknown, method: string): RunReader<Row> {
  return runState.get(run, `run.${method}`) as RunReader<Row>;
}

async function nextOf<Row>(reader: RunReader<Row>): Promise<IteratorResult<RecipientResult<Row>, undefined>> {
  const value = await reader.next(resultOf<Row>);
  return value === undefined ? { done: true, value } : { done: false, value };
}

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

type Inspect = (value: unknown) => string;

/** A result. Personal data is in getters of the class, which code that prints objects does not read. */
class Result<Row> implements RecipientResult<Row> {
  declare readonly index: number;
  declare readonly outcome: Outcome;
  declare readonly reason: OutcomeReason;
  declare readonly error?: WorkspaceError;
  declare readonly duplicateOf?: number;
  declare readonly possibleDuplicateOf?: number;
  readonly #recipient: Row;
  readonly #raw: RawResult;

  constructor(raw: RawResult, recipient: Row) {
    const [index, outcome, reason, , , error, duplicateOf, possibleDuplicateOf] = raw;
    this.index = index;
    this.outcome = outcome as Outcome;
    this.reason = reason as OutcomeReason;
    if (error !== null) this.error = errorOfElement(error);
    if (duplicateOf !== null) this.duplicateOf = duplicateOf;
    if (possibleDuplicateOf !== null) this.possibleDuplicateOf = possibleDuplicateOf;
    this.#raw = raw;
    this.#recipient = recipient;
  }

  get recipient(): Row {
    return this.#recipient;
  }

  // The interface says that these may be absent.
  get to(): string {
    return (this.#raw[3] ?? undefined) as string;
  }

  get messageId(): string {
    return (this.#raw[4] ?? undefined) as string;
  }

  [INSPECT](_depth: unknown, _options: unknown, inspect?: Inspect): string {
    return `RecipientResult ${inspect?.({ ...this }) ?? JSON.stringify(this)}`;
  }
}

function resultOf<Row>(raw: RawResult, row: Row): RecipientResult<Row> {
  return new Result(raw, row);
}

/** The core's durations are in seconds. */
function milliseconds<Name extends string>(value: object, names: readonly Name[]): Partial<Record<Name, number>> {
  const found = Object.entries(value).filter(([name]) => names.includes(name as Name));
  return Object.fromEntries(found.map(([name, seconds]) => [name, seconds * 1000])) as Partial<Record<Name, number>>;
}

function progressOf(progress: SendManyProgress): SendManyProgress {
  return { ...progress, ...milliseconds(progress, ["remaining", "pausedFor"]) };
}

class Report implements SendManyReport {
  declare readonly progress: SendManyProgress;
  declare readonly lines: readonly SendManyReportLine[];
  declare readonly possibleDuplicates: number;
  declare readonly elapsed: number;
  declare readonly estimate?: number;
  declare readonly dailyLimitAt?: number;
  declare readonly unchecked?: string;
  declare readonly previews: readonly MessagePreview[];
  readonly #texts: ReportTexts;

  constructor(texts: ReportTexts) {
    this.#texts = texts;
    const report = JSON.parse(texts.json) as SendManyReport;
    const progress = progressOf(report.progress);
    Object.assign(this, report, milliseconds(report, ["elapsed", "estimate"]), { progress });
    for (const preview of report.previews) Object.defineProperty(preview, "text", { enumerable: false });
  }

  toString(): string {
    return this.#texts.text;
  }

  toCsv(): string {
    return this.#texts.csv;
  }

  toNdjson(): string {
    return this.#texts.ndjson;
  }

  toJSON(): object {
    return { ...this, previews: this.previews.map(({ index, text }) => ({ index, text })) };
  }
}
