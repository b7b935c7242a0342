// The compiled addon, and the types of what it exports. Only `ts/internal` and the public files on top of it call it.

import { loadAddon } from "./load-addon";

/** A description of the addon. A call is made by its index in `calls`, a sequence of pages by its index in `pages`. */
export interface AddonInfo {
  readonly version: string;
  readonly calls: readonly string[];
  readonly pages: readonly string[];
  /** The environment variables that configure a client. */
  readonly environment: readonly string[];
  readonly limits: ArgumentLimits;
  readonly errorClasses: readonly ErrorClass[];
  readonly fieldsPerCompletion: number;
}

/** An error class of the core. */
export interface ErrorClass {
  readonly name: string;
  readonly code: string;
  /** The disposition that most errors of this class have. */
  readonly disposition: string;
}

/** The largest argument that the core accepts. */
export interface ArgumentLimits {
  /** Levels of nesting. */
  readonly depth: number;
  /** Characters of JSON. */
  readonly characters: number;
  /** Array elements and object entries, counted over all levels. */
  readonly elements: number;
}

/** A value that JSON cannot represent. */
export interface UnserializableValue {
  readonly name: string;
  readonly reason: "not_finite" | "out_of_range" | "too_deep" | "too_many" | "too_large";
}

/** A client of the core, until it is closed. */
export interface ClientHandle {
  readonly baseUrl: string;
  withOptions(
    options: string,
    unserializable: readonly UnserializableValue[] | undefined,
    operation: string | undefined,
  ): ClientHandle;
  close(abort: boolean): void;
}

/** A sequence of pages of the core. */
export interface NativePages {
  readonly kind?: never;
}

/** An open ledger of the core. */
export interface LedgerHandle {
  entries(state: string | undefined, prefix: string | undefined): NativeEntries;
}

/** The entries of a ledger of the core. */
export interface NativeEntries {
  readonly kind?: never;
}

/** A report in each of its forms. */
export interface ReportTexts {
  readonly json: string;
  readonly text: string;
  readonly csv: string;
  readonly ndjson: string;
}

/** A send to many of the core. */
export interface NativeRun {
  /** How many rows the run can take now. */
  wanted(): number;
  /** Gives rows to the run, as a JSON array. */
  addRows(json: string, isLast: boolean): void;
  /** Nothing new begins from now on. */
  close(): void;
  report(): ReportTexts;
  /** The progress as JSON. */
  progress(): string;
  suppress(number: string): void;
}

/** A field of a completion. */
export type CompletionCell = number | string | true | null | undefined;

/** The positions of a completion's fields. */
export interface CompletionFields {
  readonly Token: number;
  /** The HTTP status, or one of `CompletionKinds`. */
  readonly Kind: number;
  /** The number of attempts. For the kind `Start`, the number of the start. */
  readonly Attempts: number;
  readonly Elapsed: number;
  readonly RequestId: number;
  readonly Text: number;
  /** True if `Text` has integers that a number cannot hold. */
  readonly HasBigIntegers: number;
  /** True if the result is that of an earlier call with the same idempotency key. */
  readonly Replayed: number;
  /** True if the result is in the ledger. */
  readonly Recorded: number;
  readonly RawBody: number;
}

/** The value of the field `Kind` for a completion that is not a response. A response has its HTTP status there. */
export interface CompletionKinds {
  readonly Page: number;
  readonly EndOfPages: number;
  readonly Error: number;
  readonly InvalidArgument: number;
  readonly Cancelled: number;
  readonly Event: number;
  readonly Start: number;
}

/** The events that a call queues. */
export interface WantedEvents {
  readonly None: number;
  readonly Ends: number;
  readonly StartsAndEnds: number;
}

/** Starts the calls of one event loop, and queues their completions. */
export interface LoopBridge {
  call(
    client: ClientHandle,
    token: number,
    index: number,
    json: string,
    unserializable: readonly UnserializableValue[] | undefined,
    events: number,
  ): void;
  pages(
    client: ClientHandle,
    index: number,
    json: string,
    unserializable: readonly UnserializableValue[] | undefined,
    events: number,
  ): NativePages;
  /** `received`: how many pages of the sequence have arrived here. */
  nextPage(pages: NativePages, token: number, received: number): void;
  /** Ends a sequence, and cancels its requests for the pages ahead. */
  closePages(pages: NativePages): void;
  /** Starts a send to many. `token` receives its attempt events. */
  many(
    client: ClientHandle,
    token: number,
    name: string,
    json: string,
    unserializable: readonly UnserializableValue[] | undefined,
    events: number,
  ): NativeRun;
  /** Ends the runs of this event loop, and waits for what is in flight. */
  finishRuns(): void;
  /** `hasRows`: the program has further rows. */
  nextBatch(run: NativeRun, token: number, hasRows: boolean): void;
  /** `json`: the name of the method and its arguments. */
  ledgerCall(ledger: LedgerHandle, token: number, json: string): void;
  nextEntries(entries: NativeEntries, token: number): void;
  /** For tests: a call that panics, and with `isFatal` the thread that runs it. */
  panicForTest(token: number, isFatal: boolean): void;
  flush(): void;
  cancel(token: number): void;
  /** Lets an attempt start that waits for the hook. `start` is its number. */
  allowStart(token: number, start: number): void;
  /** Lets an attempt fail whose hook has failed. */
  refuseStart(token: number, start: number): void;
  drain(): CompletionCell[];
}

interface Addon {
  readonly ClientHandle: {
    open(
      language: string,
      options: string,
      unserializable: readonly UnserializableValue[] | undefined,
      variables: string | undefined,
      ledger: LedgerHandle | undefined,
    ): ClientHandle;
  };
  readonly LedgerHandle: {
    open(
      path: string,
      create: boolean | undefined,
      scope: string | undefined,
      secret: string | undefined,
    ): LedgerHandle;
  };
  readonly LoopBridge: new (wake: () => void) => LoopBridge;
  readonly CompletionField: CompletionFields;
  readonly CompletionKind: CompletionKinds;
  readonly WantedEvents: WantedEvents;
  info(): AddonInfo;
  isKnownName(name: string): boolean;
  unknownOptionMessage(name: string, known: readonly string[]): string;
  hasReached(status: string, other: string): boolean;
  /** The report of a send to many that has not begun. */
  emptyReport(): ReportTexts;
  parsePhone(phoneNumber: string): { number: string; comparisonKey: string };
}

/** The addon. */
export const addon = loadAddon() as Addon;

/** The description of the addon. */
export const addonInfo = addon.info();
