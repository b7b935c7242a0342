// Loads data for a view, and loads it again when it has changed.

import { useEffect, useRef, useState } from "../vendor/hooks.js";
import { RepeatedLoad } from "./repeated-load.js";

/**
 * The result of `load`. It is loaded again, one load at a time, when `version` differs; the previous value stays until
 * the next one has arrived.
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

/** @template T */
class Loader {
  /** @type {(signal: AbortSignal) => Promise<T>} */
  load = () => Promise.reject(new Error("not set"));
  /** @type {(key: string, data: T | null, error: string | null) => void} */
  onResult = () => {};
  /** The load of the present key. @type {RepeatedLoad | null} */
  repeated = null;
  key = "";

  /** @param {string} key */
  request(key) {
    if (!this.repeated || this.key !== key) {
      this.stop();
      this.key = key;
      this.repeated = new RepeatedLoad((signal) => this.run(key, signal));
    }
    this.repeated.request();
  }

  /** @param {string} key @param {AbortSignal} signal */
  async run(key, signal) {
    /** @type {[T | null, string | null]} */
    let result;
    try {
      result = [await this.load(signal), null];
    } catch (error) {
      result = [null, error instanceof Error ? error.message : String(error)];
    }
    if (!signal.aborted) this.onResult(key, ...result);
  }

  stop() {
    this.repeated?.stop();
    this.repeated = null;
  }
}
