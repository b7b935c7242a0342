// The calls of the list, which grows at its end when the user scrolls there, and at its top when requests arrive. While
// the user reads further down, new calls are only counted, so that the list keeps its place.

import { get } from "../../lib/api.js";
import { useVersion } from "../../lib/changes.js";
import { RepeatedLoad } from "../../lib/repeated-load.js";
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { pendingBelow, withTop, withUpdates } from "./rows.js";

/** @typedef {import("./types.js").Call} Call */
/** @typedef {import("./types.js").Page} Page */
/** @typedef {import("./filters.js").Filters} Filters */
/**
 * @typedef {object} State
 * @property {Call[]} calls newest first
 * @property {boolean} more whether there are older ones
 * @property {number} total
 * @property {number} dropped
 * @property {number} doubled how many requests sent a message again
 * @property {number} waiting how many calls are new at the top, and not there in the list yet
 * @property {boolean} isWaitingMore whether there are even more of them
 * @property {string | null} error
 * @property {boolean} isLoading
 */

const TOP_SIZE = 100;
const NEXT_SIZE = 500;

/** @type {State} */
const EMPTY = {
  calls: [],
  more: false,
  total: 0,
  dropped: 0,
  doubled: 0,
  waiting: 0,
  isWaitingMore: false,
  error: null,
  isLoading: true,
};

/** Loads the pages. */
class CallLoader {
  /** @type {State} */
  state = EMPTY;
  /** Whether the user sees the newest call. */
  isAtTop = true;
  /** The place of the first call that the user sees. */
  inView = 0;
  isLoadingMore = false;
  repeated = new RepeatedLoad(() => this.load());

  /** @param {Filters} filters @param {(state: State) => void} onChange */
  constructor(filters, onChange) {
    this.filters = filters;
    this.onChange = onChange;
  }

  /** @param {Partial<State>} part */
  set(part) {
    if (this.repeated.signal.aborted) return;
    this.state = { ...this.state, ...part };
    this.onChange(this.state);
  }

  /** @param {{ limit: number, before?: number }} range @returns {Promise<Page>} */
  page(range) {
    return get("/requests", { ...this.filters, ...range }, this.repeated.signal);
  }

  /** Loads the newest calls, and those that were not answered yet. */
  async load() {
    try {
      this.merge(await this.page({ limit: TOP_SIZE }));
      await this.refreshBelow();
    } catch (error) {
      this.set({ error: error instanceof Error ? error.message : String(error), isLoading: false });
    }
  }

  /** @param {Page} page */
  merge(page) {
    const { calls } = this.state;
    const newest = calls[0]?.last ?? 0;
    // After a reset of the sandbox, the numbers start over.
    const isReset = (page.calls[0]?.last ?? 0) < newest;
    const { total, dropped, doubled } = page;
    const counts = { total, dropped, doubled, error: null, isLoading: false };
    if (this.isAtTop || calls.length === 0 || isReset) {
      const merged = withTop(isReset ? [] : calls, page.calls, !page.more);
      const isWholePage = merged.length === page.calls.length;
      const more = isWholePage ? page.more : this.state.more;
      this.set({ ...counts, calls: merged, more, waiting: 0, isWaitingMore: false });
    } else {
      const waiting = page.calls.filter(({ last }) => last > newest).length;
      const isWaitingMore = page.more && waiting === page.calls.length;
      this.set({ ...counts, calls: withUpdates(calls, page.calls), waiting, isWaitingMore });
    }
  }

  /** Loads calls below the newest ones again: those in view, which may have a late retry, and the pending ones. */
  async refreshBelow() {
    const below = this.state.calls[TOP_SIZE - 1]?.last;
    if (below === undefined) return;
    const inView = this.isAtTop ? 0 : this.inView;
    if (inView > 0) await this.refreshFrom(inView);
    const pending = pendingBelow(this.state.calls, below)?.last;
    if (pending !== undefined && pending !== inView) await this.refreshFrom(pending);
  }

  /** @param {number} place */
  async refreshFrom(place) {
    const page = await this.page({ before: place + 1, limit: TOP_SIZE });
    this.set({ calls: withUpdates(this.state.calls, page.calls) });
  }

  async loadMore() {
    const last = this.state.calls.at(-1);
    if (!last || !this.state.more || this.isLoadingMore) return;
    this.isLoadingMore = true;
    try {
      const page = await this.page({ before: last.last, limit: NEXT_SIZE });
      // The list may have been replaced since.
      if (this.state.calls.at(-1)?.last === last.last) {
        this.set({ calls: [...this.state.calls, ...page.calls], more: page.more });
      }
    } catch (error) {
      this.set({ error: error instanceof Error ? error.message : String(error) });
    }
    this.isLoadingMore = false;
  }

  /** @param {boolean} isAtTop @param {number} inView */
  setView(isAtTop, inView) {
    this.isAtTop = isAtTop;
    this.inView = inView;
    if (isAtTop && this.state.waiting > 0) this.refresh();
  }

  refresh() {
    this.repeated.request();
  }

  stop() {
    this.repeated.stop();
  }
}

/**
 * @param {Filters} filters
 * @returns {State & { loadMore: () => void, setView: (isAtTop: boolean, inView: number) => void }}
 */
export function useCalls(filters) {
  const key = JSON.stringify(filters);
  const version = useVersion(["requests"]);
  const [state, setState] = useState(EMPTY);
  const loader = useRef(/** @type {CallLoader | null} */ (null));
  useEffect(() => {
    setState(({ doubled }) => ({ ...EMPTY, doubled }));
    const current = new CallLoader(filters, setState);
    loader.current = current;
    return () => current.stop();
  }, [key]);
  useEffect(() => loader.current?.refresh(), [key, version]);
  return {
    ...state,
    loadMore: () => void loader.current?.loadMore(),
    setView: (isAtTop, inView) => loader.current?.setView(isAtTop, inView),
  };
}
