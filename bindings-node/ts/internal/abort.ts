// Cancels calls when an `AbortSignal` aborts. Each signal gets one listener for all of its calls, because Node warns
// about many listeners, and each one costs time.

/**
 * The subscription of a call to a signal. Until `unsubscribe` is called, the signal cancels the call when it aborts.
 */
export interface AbortSubscription {
  unsubscribe(): void;
}

/** The calls that are cancelled by the same signal. */
class Subscribers {
  readonly #signal: AbortSignal;
  readonly #callbacks = new Set<() => void>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(onAbort: () => void): void {
    if (this.#callbacks.size === 0) this.#signal.addEventListener("abort", this.#listener);
    this.#callbacks.add(onAbort);
  }

  delete(onAbort: () => void): void {
    this.#callbacks.delete(onAbort);
    if (this.#callbacks.size === 0) this.#signal.removeEventListener("abort", this.#listener);
  }

  readonly #listener = (): void => {
    // Anyone can dispatch an event of this name; it cancels nothing unless the signal has aborted.
    if (this.#signal.aborted !== true) return;
    for (const onAbort of [...this.#callbacks]) onAbort();
  };
}

/** The reason of a signal that has aborted. A signal that is not of the platform may have none. */
export function reasonOf(signal: AbortSignal | undefined): unknown {
  const reason: unknown = signal?.reason;
  return reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
}

const subscribersBySignal = new WeakMap<AbortSignal, Subscribers>();

/** Calls `onAbort` when the signal aborts. */
export function subscribe(signal: AbortSignal, onAbort: () => void): AbortSubscription {
  let known = subscribersBySignal.get(signal);
  if (known === undefined) {
    known = new Subscribers(signal);
    subscribersBySignal.set(signal, known);
  }
  const subscribers = known;
  subscribers.add(onAbort);
  return { unsubscribe: () => subscribers.delete(onAbort) };
}
