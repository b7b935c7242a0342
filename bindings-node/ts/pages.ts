// The iterator over a sequence of pages.

import { type AbortSubscription, reasonOf, subscribe } from "./internal/abort";
import type { FetchPage, PageSource } from "./internal/native-client";
import { ReceiverState } from "./internal/receiver";

/**
 * An asynchronous iterator over the elements of a sequence of pages, which `contacts.iter` and `messages.watch` return.
 *
 * The first page is requested when the first element is. `break` ends the iteration and cancels the requests in
 * flight. The elements can be iterated once.
 *
 * ```ts
 * for await (const contact of client.contacts.iter({ search: "Jane", maxItems: 100 })) {
 *   console.log(contact.id, contact.name);
 * }
 * ```
 *
 * An error does not end the iterator: the next `next()`, or another `for await` over the same iterator, requests the
 * same page again, and no element is skipped. A permanent error occurs again each time, so limit the number of tries.
 * After its signal has aborted, every `next()` rejects with the signal's reason. `next()` may be called concurrently:
 * each element is returned once, in the order of the calls.
 *
 * See [Iterators](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/node.md#iterators).
 */
export class PageIterator<Model> implements AsyncIterableIterator<Model, undefined, undefined> {
  /** Only for this package: `contacts.iter` and `messages.watch` create iterators. */
  constructor(source: PageSource<Model>) {
    iteratorState.set(this, new PageReader(source));
  }

  /**
   * Returns the next element.
   *
   * @throws An error of the request for the page, or the signal's reason. The next call requests the same page again.
   */
  next(): Promise<IteratorResult<Model, undefined>> {
    // This is not an asynchronous function, because each additional promise costs time.
    try {
      return readerOf<Model>(this, "next").next();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Ends the iteration and cancels the requests in flight. */
  async return(_value?: undefined): Promise<IteratorResult<Model, undefined>> {
    return readerOf<Model>(this, "return").end();
  }

  /** Ends the iteration and rejects with this error. */
  async throw(error?: unknown): Promise<IteratorResult<Model, undefined>> {
    readerOf<Model>(this, "throw").end();
    throw error;
  }

  /** Returns this iterator. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The same as `return`, for `await using`. */
  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.return().then(ignore);
  }
}

const iteratorState = new ReceiverState<object>("iterator");

function readerOf<Model>(iterator: unknown, method: string): PageReader<Model> {
  return iteratorState.get(iterator, `iterator.${method}`) as PageReader<Model>;
}

/** The state of an iterator. */
class PageReader<Model> {
  readonly #fetchPage: FetchPage<Model>;
  /** Cancels the requests for the pages ahead. */
  readonly #close: (() => void) | undefined;
  /** The signal from the options of the call. */
  readonly #signal: AbortSignal | undefined;
  /** Cancels the request in flight. */
  readonly #controller = new AbortController();
  #page: readonly Model[] = [];
  #index = 0;
  #isDone = false;
  /** Resolves when the latest call of `next` has completed: concurrent calls complete in order. */
  #latest: Promise<void> | undefined;

  constructor({ fetchPage, close, signal }: PageSource<Model>) {
    this.#fetchPage = fetchPage;
    this.#close = close;
    this.#signal = signal;
  }

  /** The next element. Concurrent calls complete in order. */
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
      // If this throws, no state has changed, so the next call requests the same page again.
      const page = await this.#nextPage();
      // `return` may have been called in the meantime.
      if (page === undefined || this.#isDone) return this.end();
      this.#page = page;
      this.#index = 0;
    }
    if (this.#signal?.aborted === true) {
      // An aborted iteration ends at once, even if elements are left.
      this.#page = [];
      this.#close?.();
      throw reasonOf(this.#signal);
    }
    const value = this.#page[this.#index] as Model;
    this.#index += 1;
    return { done: false, value };
  }

  async #nextPage(): Promise<Model[] | undefined> {
    const signal = this.#signal;
    const controller = this.#controller;
    const forward = (): void => controller.abort(reasonOf(signal));
    let subscription: AbortSubscription | undefined;
    try {
      if (signal?.aborted === true) throw reasonOf(signal);
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

  /** Ends the iteration and cancels the requests in flight. */
  end(): IteratorReturnResult<undefined> {
    const isFirst = !this.#isDone;
    this.#isDone = true;
    this.#page = [];
    this.#index = 0;
    this.#controller.abort(ITERATION_END);
    if (isFirst) this.#close?.();
    return { done: true, value: undefined };
  }
}

/** The abort reason of a request that `return` has cancelled. */
const ITERATION_END = Symbol("iteration end");

function ignore(): void {}
