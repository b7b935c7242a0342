/** Compares the actual result of a call with a case. */

import type { Case } from "./case.mjs";
import { brief, compare } from "./compare.mjs";
import { isObject, type Json, type JsonObject, stringify } from "./json.mjs";

export interface ActualResult {
  /** In the shape of a case's `result` or `error`. */
  readonly found: JsonObject;
  readonly isError: boolean;
  /** Mistakes in the JavaScript form of the result, independent of the case. */
  readonly problems: readonly string[];
}

/** The result of a client that could be created. */
export const NOTHING: ActualResult = { found: {}, isError: false, problems: [] };

/** Every difference from a case. */
export function compareActual({ result, error }: Case, { found, isError, problems }: ActualResult): string[] {
  if (isError && error !== undefined) return [...problems, ...compareError(error, found)];
  if (!isError && result !== undefined) return [...problems, ...compareResult(result, found)];
  const [wanted, got] = isError ? ["a result", "the error"] : ["an error", "the result"];
  return [...problems, `expected ${wanted}, found ${got} ${brief(found)}`];
}

/** `call` is compared only if the case has it; null and absent are equal. */
function compareResult(expected: JsonObject, found: JsonObject): string[] {
  const plain = (result: JsonObject): JsonObject => {
    const { call, ...others } = withoutNulls(result);
    if (call === undefined || expected["call"] === undefined) return others;
    return { ...others, call: isObject(call) ? withoutNulls(call) : call };
  };
  return compare("result", plain(expected), plain(found));
}

function withoutNulls(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** Only the keys of the case are compared; `fields` in any order. */
function compareError(expected: JsonObject, found: JsonObject): string[] {
  return Object.entries(expected).flatMap(([key, wanted]) => {
    const value = found[key] ?? null;
    const isSet = key === "fields";
    return compare(`error.${key}`, isSet ? sorted(wanted) : wanted, isSet ? sorted(value) : value);
  });
}

function sorted(values: Json): Json {
  if (!Array.isArray(values)) return values ?? [];
  return values.toSorted((one, other) => (stringify(one) < stringify(other) ? -1 : 1));
}
