// The state of a send to many: it gives rows to the run of the core, and takes results from it.

import { type ErrorDetails, errorOf } from "../errors";
import { reasonOf, subscribe } from "./abort";
import type { NativeRun, ReportTexts } from "./addon";
import { addon } from "./addon";
import { callAddon, dispatch, type RunToken } from "./dispatcher";
import type { ProgressOutput } from "./progress-output";
import { openSource, type Recipients, type RowSource } from "./row-source";

/** A result as the addon passes it: its fields in this order. */
export type RawResult = readonly [
  index: number,
  outcome: string,
  reason: string,
  to: string | null,
  messageId: string | null,
  error: ErrorDetails | null,
  duplicateOf: number | null,
  possibleDuplicateOf: number | null,
];

/** The results that the addon passes at once. */
interface Batch {
  readonly results: readonly RawResult[];
  readonly hasEnded: boolean;
  readonly error?: ErrorDetails;
}

/** A run that has begun. */
export interface BegunRun {
  readonly run: NativeRun;
  readonly token: RunToken;
}

/** The parts of a call that sends to many. */
export interface RunPlan<Row> {
  readonly recipients: Recipients<Row>;
  readonly signal: AbortSignal | undefined;
  readonly progress: ProgressOutput | undefined;
  /** Starts the run in the addon. */
  begin(reader: RunReader<Row>): BegunRun;
  /** Counts a wait for results as a call in flight of the client. */
  onWait(): () => void;
}

/** Passes results on, with the row of each. */
type ResultOf<Row, Result> = (raw: RawResult, row: Row) => Result;

const batchOf = (envelope: object): Batch => envelope as Batch;

/** The state of a run. A plan that is `undefined` has failed with this error. */
export class RunReader<Row> {
  readonly #plan: RunPlan<Row> | undefined;
  #begun: BegunRun | undefined;
  #source: RowSource<Row> | undefined;
  #results: readonly RawResult[] = [];
  #position = 0;
  /** The wait for the next results, which concurrent calls share. */
  #fetching: Promise<void> | undefined;
  #hasEnded = false;
  /** Whether the results are not wanted any more. */
  #isReturned = false;
  /** The error that the step after the last result throws. */
  #failure: { readonly error: unknown } | undefined;
  #unsubscribe: (() => void) | undefined;
  /** The numbers that were suppressed before the run has begun. */
  readonly #suppressed: string[] = [];

  constructor(plan: RunPlan<Row> | undefined, error?: unknown) {
    this.#plan = plan;
    if (plan === undefined) this.#fail(error);
  }

  /** Whether it has begun and not ended. */
  get isActive(): boolean {
    return this.#begun !== undefined && !this.#hasEnded;
  }

  /** The next result; undefined after the last. */
  async next<Result>(resultOf: ResultOf<Row, Result>): Promise<Result | undefined> {
    for (;;) {
      const ready = this.takeReady(resultOf);
      if (ready !== undefined) return ready;
      if (this.#hasEnded) {
        this.#throwFailure();
        return undefined;
      }
      await this.#fetch();
    }
  }

  /** A result that is here already. */
  takeReady<Result>(resultOf: ResultOf<Row, Result>): Result | undefined {
    const raw = this.#results[this.#position];
    if (raw === undefined) return undefined;
    this.#position += 1;
    return resultOf(raw, this.#source?.take(raw[0]) as Row);
  }

  /** Consumes all results. */
  async consume(): Promise<void> {
    for (;;) {
      this.#drop();
      if (this.#hasEnded) break;
      await this.#fetch();
    }
    this.#throwFailure();
  }

  /** Nothing new begins. Waits for what is in flight, and keeps its results. */
  async close(): Promise<void> {
    if (this.#begun === undefined) {
      this.#hasEnded = true;
      return;
    }
    this.#begun.run.close();
    await this.#source?.stop();
    while (!this.#hasEnded) await this.#fetch();
  }

  /** The same, and drops the results. */
  async return(): Promise<void> {
    this.#isReturned = true;
    this.#drop();
    await this.close();
    this.#drop();
    this.#failure = undefined;
  }

  report(): ReportTexts {
    return this.#begun?.run.report() ?? addon.emptyReport();
  }

  /** As JSON. */
  progress(): string {
    return this.#begun?.run.progress() ?? JSON.stringify(JSON.parse(this.report().json).progress);
  }

  suppress(number: string): void {
    const { number: checked } = callAddon(() => addon.parsePhone(number));
    if (this.#begun === undefined) this.#suppressed.push(checked);
    else this.#begun.run.suppress(checked);
  }

  #drop(): void {
    for (; this.#position < this.#results.length; this.#position += 1) {
      const raw = this.#results[this.#position];
      if (raw !== undefined) this.#source?.take(raw[0]);
    }
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#hasEnded = true;
  }

  /** Gets further results, or the end. It never rejects. */
  #fetch(): Promise<void> {
    this.#fetching ??= this.#fetchBatch().then(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetchBatch(): Promise<void> {
    const plan = this.#plan as RunPlan<Row>;
    const onComplete = plan.onWait();
    let isWaiting = false;
    try {
      const { run } = this.#begun ?? this.#begin(plan);
      const source = this.#source as RowSource<Row>;
      source.feed(run);
      isWaiting = true;
      const batch = await dispatch((bridge, token) => bridge.nextBatch(run, token, source.wantsNews), batchOf, {
        signal: undefined,
        observer: undefined,
        onComplete,
      });
      this.#take(batch);
      plan.progress?.update(run, batch.hasEnded);
      if (batch.hasEnded) await this.#end(batch, source);
    } catch (error) {
      if (!isWaiting) onComplete();
      this.#fail(error);
      this.#release();
    }
  }

  #begin(plan: RunPlan<Row>): BegunRun {
    const { signal } = plan;
    if (signal?.aborted === true) throw reasonOf(signal);
    const begun = plan.begin(this);
    this.#begun = begun;
    for (const number of this.#suppressed) callAddon(() => begun.run.suppress(number));
    try {
      this.#source = openSource(plan.recipients);
    } catch (error) {
      begun.run.close();
      throw error;
    }
    if (signal !== undefined) {
      // The signal may live longer than a run that the program has dropped.
      const weak = new WeakRef(this);
      const { unsubscribe } = subscribe(signal, () => {
        const reader = weak.deref();
        if (reader !== undefined) reader.#abort(signal);
      });
      this.#unsubscribe = unsubscribe;
    }
    return begun;
  }

  /** The signal has aborted. The results of what is in flight still come, and then its reason. */
  #abort(signal: AbortSignal): void {
    this.#failure ??= { error: reasonOf(signal) };
    this.#begun?.run.close();
    void this.#source?.stop();
  }

  #take(batch: Batch): void {
    const rest = this.#results.slice(this.#position);
    this.#results = rest.length === 0 ? batch.results : [...rest, ...batch.results];
    this.#position = 0;
    if (this.#isReturned) this.#drop();
  }

  async #end({ error }: Batch, source: RowSource<Row>): Promise<void> {
    if (error !== undefined) this.#failure = { error: errorOf(error) };
    await source.stop();
    this.#failure ??= source.thrown;
    this.#hasEnded = true;
    this.#release();
  }

  #release(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#begun?.token.release();
  }
}
