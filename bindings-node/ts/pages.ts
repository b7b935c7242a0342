// Iterates over the elements of a sequence of pages.

import { type AbortSubscription, subscribe } from "./internal/abort";
import type { FetchPage, PageSource } from "./internal/native-client";

/**
 * An asynchronous iterator over the elements of pages. A page is fetched when its first element is requested. Leaving a `for await` loop cancels a
 * request in flight. It can be iterated once.
 *
 * It is done only after the last element, or after `return`. After an error, the next `next()` requests the same page again, so nothing is
 * skipped. To end at the first error, stop there, as `for await` does. After its signal has aborted, every `next()` rejects with the signal's
 * reason. `next()` may be called many times concurrently; the calls are answered in order.
 */
export class PageIterator<Model> implements AsyncIterableIterator<Model, undefined, undefined> {
  readonly #fetchPage: FetchPage<Model>;
  /** The signal that the caller gave. */
  readonly #signal: AbortSignal | undefined;
  /** Cancels the request in flight. */
  readonly #controller = new AbortController();
  #page: readonly Model[] = [];
  #index = 0;
  #isDone = false;
  /** Concurrent calls of `next` are answered in order: this resolves when the latest of them has been answered. */
  #latest: Promise<void> | undefined;

  /** Created by the client. */
  constructor({ fetchPage, signal }: PageSource<Model>) {
    this.#fetchPage = fetchPage;
    this.#signal = signal;
  }

  /**
   * The next element.
   *
   * @throws Any error of the request for the page, and the signal's reason. The next call requests that page again.
   */
  async next(): Promise<IteratorResult<Model, undefined>> {
    const previous = this.#latest;
    let release = ignore;
    const current = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#latest = current;
    try {
      if (previous !== undefined) await previous;
      return await this.#next();
    } finally {
      if (this.#latest === current) this.#latest = undefined;
      release();
    }
  }

  async #next(): Promise<IteratorResult<Model, undefined>> {
    while (this.#index >= this.#page.length) {
      if (this.#isDone) return { done: true, value: undefined };
      // An error changes nothing: the next call requests this page again.
      const page = await this.#nextPage();
      // `return` may have been called in the meantime.
      if (page === undefined || this.#isDone) return this.#end();
      this.#page = page;
      this.#index = 0;
    }
    if (this.#signal?.aborted === true) {
      // An aborted iteration ends at once, even if elements are left.
      this.#page = [];
      throw this.#signal.reason;
    }
    const value = this.#page[this.#index] as Model;
    this.#index += 1;
    return { done: false, value };
  }

  async #nextPage(): Promise<Model[] | undefined> {
    const signal = this.#signal;
    const controller = this.#controller;
    const forward = (): void => controller.abort(signal?.reason);
    let subscription: AbortSubscription | undefined;
    try {
      if (signal?.aborted === true) throw signal.reason;
      subscription = signal === undefined ? undefined : subscribe(signal, forward);
      return await this.#fetchPage(controller.signal);
    } catch (error) {
      // Cancelled by `return`, not by the caller's signal.
      if (error === ITERATION_END) return undefined;
      throw error;
    } finally {
      subscription?.unsubscribe();
    }
  }

  /** Ends the iteration, and cancels a request in flight. */
  return(): Promise<IteratorResult<Model, undefined>> {
    return Promise.resolve(this.#end());
  }

  /** Ends the iteration, and rejects with this error. */
  throw(error?: unknown): Promise<IteratorResult<Model, undefined>> {
    this.#end();
    return Promise.reject(error);
  }

  #end(): IteratorReturnResult<undefined> {
    this.#isDone = true;
    this.#page = [];
    this.#index = 0;
    this.#controller.abort(ITERATION_END);
    return { done: true, value: undefined };
  }

  /** Itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** `return`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
  }
}

/** The reason of a request that `return` cancelled. */
const ITERATION_END = Symbol("iteration end");

function ignore(): void {}
