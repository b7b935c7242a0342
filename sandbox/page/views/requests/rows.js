// The rows of the list: a call is one row, and one more for each retry. The list is in the order of the newest
// attempts, so that the last one of a call is its place. An updated call keeps its place until the list is at its top
// again.

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Call} Call */
/** @typedef {{ row: Row, place: number, isRetry: boolean, isLast: boolean }} ListRow `isLast`: the last attempt */

/** @param {readonly Call[]} calls @returns {ListRow[]} */
export const rowsOf = (calls) =>
  calls.flatMap(({ last, attempts }) =>
    attempts.map((row, index) => ({ row, place: last, isRetry: index > 0, isLast: index === attempts.length - 1 })),
  );

/** @param {Call} call */
const isPending = (call) => call.attempts.some((row) => row.pending);

/** The call of each attempt. @param {readonly Call[]} calls */
const byAttempt = (calls) => new Map(calls.flatMap((call) => call.attempts.map(({ seq }) => [seq, call])));

/**
 * The calls with those of a page in place of the same range. The calls above the page are dropped: the page is the top.
 * A call below it whose retry is in the page has moved there.
 *
 * @param {readonly Call[]} calls newest first
 * @param {readonly Call[]} page
 * @param {boolean} isEnd whether the list has no calls below the page
 */
export function withTop(calls, page, isEnd) {
  const last = page.at(-1);
  const overlaps = last !== undefined && last.last <= (calls[0]?.last ?? 0);
  if (!overlaps || isEnd) return [...page];
  const moved = byAttempt(page);
  return [...page, ...calls.filter((call) => call.last < last.last && !moved.has(call.seq))];
}

/**
 * The calls with the new versions of those that are in the page, each at the place that it has. A call that turned out
 * to be a retry of another one is part of that one.
 *
 * @param {readonly Call[]} calls
 * @param {readonly Call[]} page
 */
export function withUpdates(calls, page) {
  const updates = byAttempt(page);
  return calls.flatMap((call) => {
    const update = updates.get(call.seq);
    if (!update) return [call];
    return update.seq === call.seq ? [{ ...update, last: call.last }] : [];
  });
}

/**
 * The newest call below a place that is not answered yet.
 *
 * @param {readonly Call[]} calls
 * @param {number} below
 */
export const pendingBelow = (calls, below) => calls.find((call) => call.last < below && isPending(call));
