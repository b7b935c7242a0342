// The list of the requests, when new versions of its calls arrive: each request is in it once, at the right place.

import assert from "node:assert/strict";
import { test } from "node:test";

import { withTop, withUpdates } from "../../../sandbox/page/views/requests/rows.js";

/** @typedef {import("../../../sandbox/page/views/requests/rows.js").Call} Call */

/** A call with these attempts. @param {...number} seqs @returns {Call} */
const call = (...seqs) =>
  /** @type {Call} */ ({ seq: seqs[0], last: seqs.at(-1), attempts: seqs.map((seq) => ({ seq, pending: false })) });

/** The attempts of each call. @param {readonly Call[]} calls */
const attempts = (calls) => calls.map((call) => call.attempts.map(({ seq }) => seq));

/** @type {{ name: string, calls: Call[], page: Call[], isEnd?: boolean, expected: number[][] }[]} */
const TOPS = [
  { name: "new calls", calls: [call(2), call(1)], page: [call(4), call(3), call(2)], expected: [[4], [3], [2], [1]] },
  {
    name: "a retry of a call below",
    calls: [call(3), call(2), call(1)],
    page: [call(1, 4), call(3)],
    expected: [[1, 4], [3], [2]],
  },
  {
    name: "calls below that turned out to be retries",
    calls: [call(4), call(3), call(2), call(1)],
    page: [call(1, 2, 5), call(4)],
    expected: [[1, 2, 5], [4], [3]],
  },
  { name: "more than a page of new calls", calls: [call(1)], page: [call(4), call(3)], expected: [[4], [3]] },
  { name: "the whole list", calls: [call(3), call(2), call(1)], page: [call(3)], isEnd: true, expected: [[3]] },
];

for (const { name, calls, page, isEnd = false, expected } of TOPS) {
  test(`the top of the list: ${name}`, () => {
    assert.deepEqual(attempts(withTop(calls, page, isEnd)), expected);
  });
}

test("a call is updated at its place, and a call that turned out to be a retry is part of the other one", () => {
  const updated = withUpdates([call(4), call(3), call(2), call(1)], [call(5), call(1, 3, 6)]);
  assert.deepEqual(attempts(updated), [[4], [2], [1, 3, 6]]);
  assert.deepEqual(
    updated.map(({ last }) => last),
    [4, 2, 1],
  );
});
