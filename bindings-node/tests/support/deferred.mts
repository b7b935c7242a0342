/** A promise and the functions that settle it. Node 20 does not have `Promise.withResolvers`. */

export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

export function deferred<T = void>(): Deferred<T> {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}

/** The reason of a rejected promise. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`it was not rejected, but resolved with ${typeof value}`);
}

/** The exception of a function, or the rejection of its promise. */
export function failure(work: () => unknown): Promise<unknown> {
  return rejection((async () => work())());
}
