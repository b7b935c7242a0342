// Parses the JSON of a result. A number cannot hold every integer beyond 2^53, so the core marks these integers.

import type { CompletionCell } from "./addon";

/** Parses a result. If it has big integers, they become bigints. */
export function parseResult(json: string, hasBigIntegers: CompletionCell): object {
  // A function that is called for each value takes time, so most results are parsed without it.
  return JSON.parse(json, hasBigIntegers === true ? withBigInteger : undefined) as object;
}

/** A string that starts with NUL is a big integer, unless it starts with two: then the server sent the second one. */
function withBigInteger(_name: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith("\0")) return value;
  const content = value.slice(1);
  return content.startsWith("\0") ? content : BigInt(content);
}
