// Reads the recipients of a send to many: only as many as the run wants, and never so long that results wait.

import * as timers from "node:timers";

import type { NativeRun } from "./addon";
import { warn } from "./attempt-observer";
import { callAddon } from "./dispatcher";
import { serializeRecipient } from "./serialize";

/** Read when this file is loaded, before a test can replace it with a mock. */
const { setImmediate } = timers;

/** How long rows are read without a pause, in milliseconds, so that a slow iterator delays no result. */
const MAX_READ = 10;

/** The list of a send to many. */
export type Recipients<Row> = Iterable<Row> | AsyncIterable<Row>;

/** An exception of the program's own code. */
export interface Thrown {
  readonly error: unknown;
}

/** Whether this is a list of recipients. The characters of a string are none. */
export function isRecipients(value: unknown): value is Recipients<unknown> {
  if (typeof value !== "object" || value === null) return false;
  const { [Symbol.iterator]: iterator, [Symbol.asyncIterator]: asyncIterator } = value as {
    readonly [Symbol.iterator]?: unknown;
    readonly [Symbol.asyncIterator]?: unknown;
  };
  return typeof iterator === "function" || typeof asyncIterator === "function";
}

/** A list of recipients while it is read. */
export abstract class RowSource<Row> {
  /** The exception that ended the list. */
  thrown: Thrown | undefined;
  /** The rows that have no result yet, exactly as they were given. */
  readonly #originals = new Map<number, Row>();
  #count = 0;
  #unsent: string[] = [];
  #began = 0;
  #isDone = false;

  /** Whether the run should say when it wants further rows. */
  abstract readonly wantsNews: boolean;
  /** Reads rows, or continues to. Called when the run may want some. */
  abstract feed(run: NativeRun): void;
  /** Reads no further row, and releases what the list holds. */
  abstract stop(): Promise<void>;

  get isDone(): boolean {
    return this.#isDone;
  }

  /** The row with this index, which has its result now. */
  take(index: number): Row {
    const row = this.#originals.get(index) as Row;
    this.#originals.delete(index);
    return row;
  }

  /** How many further rows the run can take. */
  protected room(run: NativeRun): number {
    return run.wanted() - this.#unsent.length;
  }

  protected get unsentCount(): number {
    return this.#unsent.length;
  }

  protected startReading(): void {
    this.#began = performance.now();
  }

  protected get hasReadLong(): boolean {
    return performance.now() - this.#began >= MAX_READ;
  }

  protected add(row: Row): void {
    this.#unsent.push(serializeRecipient(row));
    this.#originals.set(this.#count, row);
    this.#count += 1;
  }

  /** The list has ended, with this exception if it has failed. */
  protected finish(thrown?: Thrown): void {
    this.#isDone = true;
    this.thrown ??= thrown;
  }

  /** Gives the rows to the run that were read. */
  protected flush(run: NativeRun): void {
    if (this.#unsent.length === 0 && !this.#isDone) return;
    const json = `[${this.#unsent.join(",")}]`;
    this.#unsent = [];
    callAddon(() => run.addRows(json, this.#isDone));
  }
}

/** A list that has its rows at once. */
class SyncSource<Row> extends RowSource<Row> {
  readonly #iterator: Iterator<Row>;

  constructor(iterator: Iterator<Row>) {
    super();
    this.#iterator = iterator;
  }

  override get wantsNews(): boolean {
    return !this.isDone;
  }

  override feed(run: NativeRun): void {
    if (this.isDone) return;
    this.startReading();
    try {
      for (let room = this.room(run); room > 0 && !this.hasReadLong; room -= 1) {
        const step = this.#iterator.next();
        // The program's own code may have ended the run.
        if (this.isDone) return;
        if (step.done === true) {
          this.finish();
          break;
        }
        this.add(step.value);
      }
    } catch (error) {
      this.finish({ error });
    }
    this.flush(run);
  }

  override async stop(): Promise<void> {
    if (this.isDone) return;
    this.finish();
    try {
      this.#iterator.return?.();
    } catch (error) {
      warn(error);
    }
  }
}

/** A list that has its rows later. It is read while the program waits for results. */
class AsyncSource<Row> extends RowSource<Row> {
  readonly #iterator: AsyncIterator<Row>;
  #hasBegun = false;
  #isReading = false;
  #isFlushScheduled = false;
  /** Resolved when the run may want rows. */
  #onRoom: (() => void) | undefined;

  constructor(iterator: AsyncIterator<Row>) {
    super();
    this.#iterator = iterator;
  }

  /** While the list itself has no row, it does not matter how many the run wants. */
  override get wantsNews(): boolean {
    return this.#onRoom !== undefined;
  }

  override feed(run: NativeRun): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      void this.#read(run);
    }
    if (this.room(run) > 0) this.#continue();
  }

  #continue(): void {
    this.#onRoom?.();
    this.#onRoom = undefined;
  }

  async #read(run: NativeRun): Promise<void> {
    this.startReading();
    try {
      while (!this.isDone) {
        if (this.room(run) <= 0) {
          this.flush(run);
          await new Promise<void>((resolve) => {
            this.#onRoom = resolve;
          });
          continue;
        }
        this.#isReading = true;
        const step = await this.#iterator.next();
        this.#isReading = false;
        if (this.isDone) break;
        if (step.done === true) this.finish();
        else this.add(step.value);
        await this.#pass(run);
      }
    } catch (error) {
      this.#isReading = false;
      if (!this.isDone) this.finish({ error });
    }
    this.flush(run);
  }

  /** Gives the rows to the run soon: those that are ready at the same time go together. */
  async #pass(run: NativeRun): Promise<void> {
    if (this.hasReadLong) {
      this.flush(run);
      // The event loop can deliver results now.
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.startReading();
    } else if (!this.#isFlushScheduled) {
      this.#isFlushScheduled = true;
      setImmediate(() => {
        this.#isFlushScheduled = false;
        this.startReading();
        if (this.unsentCount > 0) this.flush(run);
      });
    }
  }

  override async stop(): Promise<void> {
    if (this.isDone) return;
    this.finish();
    this.#continue();
    try {
      const returned = this.#iterator.return?.();
      // A generator that waits for its next row returns only after that.
      if (this.#isReading) void returned?.then(undefined, warn);
      else await returned;
    } catch (error) {
      warn(error);
    }
  }
}

/** Opens a list. */
export function openSource<Row>(recipients: Recipients<Row>): RowSource<Row> {
  const asyncIterator = (recipients as Partial<AsyncIterable<Row>>)[Symbol.asyncIterator];
  if (typeof asyncIterator === "function") return new AsyncSource(asyncIterator.call(recipients));
  return new SyncSource((recipients as Iterable<Row>)[Symbol.iterator]());
}
