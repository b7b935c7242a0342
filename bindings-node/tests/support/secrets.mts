/** Secrets that must not appear, and where to look for them. */

import assert from "node:assert/strict";
import { inspect } from "node:util";

export const KEY = "sandbox-key";
export const PHONE = "+15550009876";
export const TEXT = "Attack at dawn";
export const PASSWORD = "hunter2";
// Parts that are the same in every encoding: quoted, in a URL, without the plus sign.
const SECRETS = [KEY, TEXT, "Attack", PHONE.slice(1), PASSWORD];

export function check(text: string): void {
  const found = SECRETS.filter((secret) => text.includes(secret));
  assert.deepEqual(found, [], `in ${text}`);
}

/** A value as programs print and log it. */
export function renderings(value: unknown): string[] {
  const hidden = { showHidden: true, depth: null } as const;
  return [
    inspect(value),
    inspect(value, hidden),
    inspect(value, { ...hidden, customInspect: false }),
    inspect({ value: [value] }, hidden),
    JSON.stringify(value) ?? "",
    JSON.stringify({ value }),
    String(value),
    JSON.stringify(Object.entries(value ?? {})),
  ];
}

export function checkValue(value: unknown): void {
  for (const rendering of renderings(value)) {
    check(rendering);
  }
}

/** Checks an error and its causes. */
export function checkError(error: unknown): void {
  assert(error instanceof Error);
  checkValue(error);
  check(error.message);
  check(error.stack ?? "");
  if (error.cause !== undefined) {
    checkError(error.cause);
  }
}
