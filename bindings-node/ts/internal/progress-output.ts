// Shows the progress of a send to many on stderr: as a bar if `cli-progress` is installed and stderr is a terminal,
// otherwise as lines.

import { join } from "node:path";

import type { NativeRun } from "./addon";

/** The shortest time between two lines, in milliseconds. */
const MIN_PAUSE = 5_000;

/** The part of `cli-progress` that is used. */
interface CliProgress {
  readonly SingleBar: new (
    options: object,
  ) => {
    start(total: number, value: number, payload: object): void;
    setTotal(total: number): void;
    update(value: number, payload: object): void;
    stop(): void;
  };
}

/** The part of the core's progress that is shown. */
interface ShownProgress {
  readonly total?: number;
  readonly done: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly notSent: number;
  readonly unknown: number;
  readonly skipped: number;
  readonly rate: number;
  /** In seconds. */
  readonly remaining?: number;
}

/** Shows the progress of one run. */
export interface ProgressOutput {
  update(run: NativeRun, isLast: boolean): void;
}

/** The output for a call of this name. */
export function progressOutput(call: string): ProgressOutput {
  const library = process.stderr.isTTY === true ? findCliProgress() : undefined;
  return library === undefined ? new Lines(call) : new Bar(call, library);
}

/** The library from where the program would load it. It is not a dependency. */
function findCliProgress(): CliProgress | undefined {
  // Loaded here, because most programs do not need this module.
  const { createRequire } = require("node:module") as typeof import("node:module");
  const places = [process.argv[1], join(process.cwd(), "package.json")];
  for (const place of places) {
    try {
      if (place !== undefined) return createRequire(place)("cli-progress") as CliProgress;
    } catch {}
  }
  return undefined;
}

function progressOf(run: NativeRun): ShownProgress {
  return JSON.parse(run.progress()) as ShownProgress;
}

function counts({ accepted, rejected, notSent, unknown, skipped }: ShownProgress): string {
  const named = Object.entries({ accepted, rejected, "not sent": notSent, unknown, skipped });
  const shown = named.filter(([name, count]) => name === "accepted" || count > 0);
  return shown.map(([name, count]) => `${count} ${name}`).join(", ");
}

class Lines implements ProgressOutput {
  readonly #call: string;
  #last = performance.now();

  constructor(call: string) {
    this.#call = call;
  }

  update(run: NativeRun, isLast: boolean): void {
    const now = performance.now();
    if (!isLast && now - this.#last < MIN_PAUSE) return;
    this.#last = now;
    const progress = progressOf(run);
    const { total, done, rate, remaining } = progress;
    const of = total === undefined ? "" : ` of ${total}`;
    const left = isLast || remaining === undefined ? "" : `, about ${Math.ceil(remaining)} s left`;
    process.stderr.write(
      `${this.#call}: ${done}${of} done (${counts(progress)}), ${rate.toFixed(1)} per second${left}\n`,
    );
  }
}

/** The shortest time between two updates of a bar, in milliseconds. */
const MIN_BAR_PAUSE = 100;

class Bar implements ProgressOutput {
  readonly #bar: InstanceType<CliProgress["SingleBar"]>;
  #hasBegun = false;
  #last = 0;

  constructor(call: string, { SingleBar }: CliProgress) {
    this.#bar = new SingleBar({ format: `${call} {bar} {value}/{total} | {counts}`, stream: process.stderr });
  }

  update(run: NativeRun, isLast: boolean): void {
    const now = performance.now();
    if (!isLast && now - this.#last < MIN_BAR_PAUSE) return;
    this.#last = now;
    const progress = progressOf(run);
    const { total, done } = progress;
    const payload = { counts: counts(progress) };
    // A list that does not know its length is as long as what was read of it.
    if (!this.#hasBegun) this.#bar.start(total ?? done, done, payload);
    else if (total === undefined) this.#bar.setTotal(done);
    this.#hasBegun = true;
    this.#bar.update(done, payload);
    if (isLast) this.#bar.stop();
  }
}
