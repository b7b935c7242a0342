/** Compares JSON exactly, except for placeholders. */

import { isNumber, isObject, type Json, type JsonObject, stringify } from "./json.mjs";

const MOST = 300;

const KINDS = new Map<string, (value: Json) => boolean>([
  ["string", (value) => typeof value === "string"],
  ["number", isNumber],
  ["boolean", (value) => typeof value === "boolean"],
  ["object", isObject],
  ["array", Array.isArray],
]);

/** Every difference, with its path. */
export function compare(path: string, expected: Json, actual: Json): string[] {
  if (isObject(expected)) {
    const placeholder = placeholderOf(expected);
    if (placeholder === undefined) return objects(path, expected, actual);
    return fits(...placeholder, actual) ? [] : differ(path, expected, actual);
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return differ(path, expected, actual);
    return expected.flatMap((wanted, at) => compare(`${path}[${at}]`, wanted, actual[at] ?? null));
  }
  return same(expected, actual) ? [] : differ(path, expected, actual);
}

/** An object whose only key begins with `$`, except `$open`, which is a key among others. */
function placeholderOf(expected: JsonObject): [string, Json] | undefined {
  const [only, ...others] = Object.entries(expected);
  if (only === undefined || others.length > 0) return undefined;
  return only[0].startsWith("$") && only[0] !== "$open" ? only : undefined;
}

function fits(name: string, wanted: Json, actual: Json): boolean {
  if (name === "$any" && typeof wanted === "string") return KINDS.get(wanted)?.(actual) ?? false;
  if (name === "$prefix" && typeof wanted === "string") {
    return typeof actual === "string" && actual.startsWith(wanted);
  }
  if (name === "$count" && typeof wanted === "number") {
    return Array.isArray(actual) && actual.length === wanted;
  }
  return false;
}

function objects(path: string, expected: JsonObject, actual: Json): string[] {
  if (!isObject(actual)) return differ(path, expected, actual);
  const differences: string[] = [];
  for (const [key, wanted] of Object.entries(expected)) {
    if (key === "$open") continue;
    const found = Object.hasOwn(actual, key) ? actual[key] : undefined;
    if (found === undefined) differences.push(`${path}.${key}: expected ${brief(wanted)}, found nothing`);
    else differences.push(...compare(`${path}.${key}`, wanted, found));
  }
  if (expected["$open"] !== true) {
    for (const [key, found] of Object.entries(actual)) {
      if (!Object.hasOwn(expected, key)) {
        differences.push(`${path}.${key}: expected nothing, found ${brief(found)}`);
      }
    }
  }
  return differences;
}

function same(expected: Json, actual: Json): boolean {
  if (!isNumber(expected)) return expected === actual;
  // Unlike `===`, these compare a bigint and a number by their exact values.
  return isNumber(actual) && expected <= actual && expected >= actual;
}

function differ(path: string, expected: Json, actual: Json): string[] {
  return [`${path}: expected ${brief(expected)}, found ${brief(actual)}`];
}

/** Shortens a value that is too long for a line. */
export function brief(value: Json): string {
  const characters = Array.from(stringify(value));
  if (characters.length <= MOST) return characters.join("");
  return `${characters.slice(0, MOST).join("")}… (${characters.length} characters)`;
}
