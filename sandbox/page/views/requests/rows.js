// The rows of the list: a call is one row, and one more for each retry.

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Call} Call */
/** @typedef {{ row: Row, call: number, isRetry: boolean, isLast: boolean }} ListRow `isLast`: the last attempt */

/** @param {readonly Call[]} calls @returns {ListRow[]} */
export const rowsOf = (calls) =>
  calls.flatMap(({ seq, attempts }) =>
    attempts.map((row, index) => ({ row, call: seq, isRetry: index > 0, isLast: index === attempts.length - 1 })),
  );

/** @param {Call} call */
const isPending = (call) => call.attempts.some((row) => row.pending);

/**
 * The calls with those of a page in place of the same range. The calls above the page are dropped: the page is the top.
 *
 * @param {readonly Call[]} calls newest first
 * @param {readonly Call[]} page
 * @param {boolean} isEnd whether the list has no calls below the page
 */
export function withTop(calls, page, isEnd) {
  const last = page.at(-1);
  const overlaps = last !== undefined && last.seq <= (calls[0]?.seq ?? 0);
  if (!overlaps || isEnd) return [...page];
  return [...page, ...calls.filter(({ seq }) => seq < last.seq)];
}

/**
 * The calls with the new versions of those that are in the page.
 *
 * @param {readonly Call[]} calls
 * @param {readonly Call[]} page
 */
export function withUpdates(calls, page) {
  const updates = new Map(page.map((call) => [call.seq, call]));
  return calls.map((call) => updates.get(call.seq) ?? call);
}

/**
 * The newest call below a page that is not answered yet.
 *
 * @param {readonly Call[]} calls
 * @param {number} below
 */
export const pendingBelow = (calls, below) => calls.find((call) => call.seq < below && isPending(call));
