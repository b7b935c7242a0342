/** `parsePhone` reads numbers as the methods of the client do. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePhone, ValidationError } from "workspace-sdk";

const NUMBERS: [text: string, number: string, comparisonKey: string][] = [
  ["+1 (555) 123-4567", "+15551234567", "+15551234567"],
  ["\u2066+15551234567\u2069\n", "+15551234567", "+15551234567"],
  ["+52 1 55 1234 5678", "+5215512345678", "+525512345678"],
  ["+55 11 98765-4321", "+5511987654321", "+551187654321"],
];

test("a number has a wire form and a comparison key", () => {
  for (const [text, number, comparisonKey] of NUMBERS) assert.deepEqual(parsePhone(text), { number, comparisonKey });
});

test("another string is a ValidationError, which does not contain it", () => {
  for (const text of ["15551234567.0", "+1 555 123 4567/89", "+44 (020) 7946 0958", "ten"]) {
    assert.throws(
      () => parsePhone(text),
      (error) => {
        assert(error instanceof ValidationError);
        assert.deepEqual([error.fields.length, error.fields[0]?.kind], [1, "format"]);
        return !error.message.includes(text);
      },
    );
  }
});

test("another value is a TypeError", () => {
  for (const value of [15551234567, undefined, null, {}, ["+15551234567"]]) {
    assert.throws(() => parsePhone(value as string), TypeError);
  }
});
