// What comes page by page, one by one.

import { type Listening, listen } from "./abort";

/** Fetches the next page; undefined after the last. */
type Fetch<Model> = (signal: AbortSignal) => Promise<Model[] | undefined>;

/**
 * An asynchronous iterator over what comes page by page: a page is fetched when its first element is asked for. Breaking out of `for await` gives up what is
 * under way. It can be iterated once.
 *
 * It is done only after the last element, or when it was ended with `return`. After an error, the next `next()` requests the same page again, so nothing is
 * skipped. To end at the first error, stop there, as `for await` does. After its signal has aborted, every `next()` rejects with the signal's
 * reason. `next()` may be called many times at once; the calls are answered in order.
 */
export class PageIterator<Model> implements AsyncIterableIterator<Model, undefined, undefined> {
  readonly #fetch: Fetch<Model>;
  readonly #outer: AbortSignal | undefined;
  readonly #own = new AbortController();
  #page: readonly Model[] = [];
  #at = 0;
  #isOver = false;
  /** Calls of `next` that do not wait for each other are answered in order: this is when the last of them has been. */
  #answered: Promise<void> | undefined;

  /** Made by the client. */
  constructor(fetch: Fetch<Model>, signal: AbortSignal | undefined) {
    this.#fetch = fetch;
    this.#outer = signal;
  }

  /**
   * The next element.
   *
   * @throws Any error of the request for the page that it stands on, and the signal's reason. The next call requests that page again.
   */
  async next(): Promise<IteratorResult<Model, undefined>> {
    const before = this.#answered;
    let answer = ignore;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    this.#answered = answered;
    try {
      if (before !== undefined) await before;
      return await this.#next();
    } finally {
      if (this.#answered === answered) this.#answered = undefined;
      answer();
    }
  }

  async #next(): Promise<IteratorResult<Model, undefined>> {
    while (this.#at >= this.#page.length) {
      if (this.#isOver) return { done: true, value: undefined };
      // An error leaves everything as it was: the next call asks for this page again.
      const page = await this.#fetchPage();
      // `return` may have come while the page did.
      if (page === undefined || this.#isOver) return this.#end();
      this.#page = page;
      this.#at = 0;
    }
    if (this.#outer?.aborted === true) {
      // Whoever gave the signal wants no more, not even what is at hand.
      this.#page = [];
      throw this.#outer.reason;
    }
    const value = this.#page[this.#at] as Model;
    this.#at += 1;
    return { done: false, value };
  }

  async #fetchPage(): Promise<Model[] | undefined> {
    const outer = this.#outer;
    const own = this.#own;
    const forward = (): void => own.abort(outer?.reason);
    let listening: Listening | undefined;
    try {
      if (outer?.aborted === true) throw outer.reason;
      listening = outer === undefined ? undefined : listen(outer, forward);
      return await this.#fetch(own.signal);
    } catch (failed) {
      // Given up by `return`, not by the caller's signal.
      if (failed === ENDED) return undefined;
      throw failed;
    } finally {
      listening?.stop();
    }
  }

  /** Ends the iteration: what is under way is given up. */
  return(): Promise<IteratorResult<Model, undefined>> {
    return Promise.resolve(this.#end());
  }

  /** Ends the iteration, and rejects with this. */
  throw(error?: unknown): Promise<IteratorResult<Model, undefined>> {
    this.#end();
    return Promise.reject(error);
  }

  #end(): IteratorReturnResult<undefined> {
    this.#isOver = true;
    this.#page = [];
    this.#at = 0;
    this.#own.abort(ENDED);
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

/** The reason of a fetch that `return` gave up. */
const ENDED = Symbol("ended");

function ignore(): void {}
