// Loads data for a view, and loads it again when it has changed.

import { useEffect, useRef, useState } from "../vendor/hooks.js";

/**
 * The result of `load`. It is loaded again when `key` differs; the previous value stays until the next one has arrived.
 * While a load is under way, at most one more is remembered, and it waits a moment, so that a flood of changes causes
 * no flood of requests.
 *
 * @template T
 * @param {string} key what is loaded: a different value is loaded at once, and the answer to the earlier key is dropped
 * @param {string} version changes of the same thing
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @returns {{ data: T | null, error: string | null, isLoading: boolean, reload: () => void }}
 */
export function useData(key, version, load) {
  const [state, setState] = useState(
    /** @type {{ key: string, data: T | null, error: string | null, isLoading: boolean }} */ ({
      key,
      data: null,
      error: null,
      isLoading: true,
    }),
  );
  const loader = useRef(/** @type {Loader<T> | null} */ (null));
  loader.current ??= new Loader();
  const current = loader.current;
  current.load = load;
  current.onResult = (resultKey, data, error) =>
    setState((old) => ({
      key: resultKey,
      data: error === null ? data : old.key === resultKey ? old.data : null,
      error,
      isLoading: false,
    }));
  useEffect(() => current.request(key), [key, version]);
  useEffect(() => () => current.stop(), []);
  const isCurrent = state.key === key;
  return {
    data: isCurrent ? state.data : null,
    error: isCurrent ? state.error : null,
    isLoading: !isCurrent || state.isLoading,
    reload: () => current.request(key),
  };
}

/** The shortest time between the end of a load and the next one of the same key, in milliseconds. */
const PAUSE = 250;

/** @template T */
class Loader {
  /** @type {(signal: AbortSignal) => Promise<T>} */
  load = () => Promise.reject(new Error("not set"));
  /** @type {(key: string, data: T | null, error: string | null) => void} */
  onResult = () => {};
  /** @type {AbortController | null} */
  controller = null;
  key = "";
  isRequestedAgain = false;

  /** @param {string} key */
  request(key) {
    if (this.controller && this.key === key) {
      this.isRequestedAgain = true;
      return;
    }
    this.controller?.abort();
    void this.run(key);
  }

  /** @param {string} key */
  async run(key) {
    const controller = new AbortController();
    this.controller = controller;
    this.key = key;
    this.isRequestedAgain = false;
    /** @type {[T | null, string | null]} */
    let result;
    try {
      result = [await this.load(controller.signal), null];
    } catch (error) {
      result = [null, error instanceof Error ? error.message : String(error)];
    }
    if (controller.signal.aborted) return;
    this.onResult(key, ...result);
    setTimeout(() => {
      if (controller.signal.aborted) return;
      this.controller = null;
      if (this.isRequestedAgain) void this.run(key);
    }, PAUSE);
  }

  stop() {
    this.controller?.abort();
    this.controller = null;
  }
}
