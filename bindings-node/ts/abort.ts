// Calls that end with a signal. One listener a signal, however many calls have it: Node warns of many, and each costs.

/** Until it is stopped, a call ends with its signal. */
export interface Listening {
  stop(): void;
}

/** The calls of one signal. */
class Listeners {
  readonly #signal: AbortSignal;
  readonly #calls = new Set<() => void>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(giveUp: () => void): void {
    if (this.#calls.size === 0) this.#signal.addEventListener("abort", this.#abort);
    this.#calls.add(giveUp);
  }

  delete(giveUp: () => void): void {
    this.#calls.delete(giveUp);
    if (this.#calls.size === 0) this.#signal.removeEventListener("abort", this.#abort);
  }

  readonly #abort = (): void => {
    for (const giveUp of [...this.#calls]) giveUp();
  };
}

const listeners = new WeakMap<AbortSignal, Listeners>();

/** Calls `giveUp` when the signal aborts. */
export function listen(signal: AbortSignal, giveUp: () => void): Listening {
  let all = listeners.get(signal);
  if (all === undefined) {
    all = new Listeners(signal);
    listeners.set(signal, all);
  }
  const calls = all;
  calls.add(giveUp);
  return { stop: () => calls.delete(giveUp) };
}
