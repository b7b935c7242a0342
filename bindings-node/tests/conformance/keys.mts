/** Reads the keys of an object one by one; the remaining keys are unknown. */

import { isObject, type Json, type JsonObject } from "./json.mjs";

/** A case does not have the right format, or cannot be run. */
export class CaseError extends Error {
  override readonly name = "CaseError";
}

interface Kinds {
  string: string;
  number: number;
  object: JsonObject;
  array: Json[];
}

const IS_OF: { readonly [Kind in keyof Kinds]: (value: Json) => value is Kinds[Kind] } = {
  string: (value) => typeof value === "string",
  number: (value): value is number => Number.isSafeInteger(value),
  object: isObject,
  array: Array.isArray,
};

export class Keys {
  readonly #left: Map<string, Json>;

  constructor(
    public what: string,
    value: Json,
  ) {
    if (!isObject(value)) throw new CaseError(`${what} must be an object`);
    this.#left = new Map(Object.entries(value));
  }

  need<Kind extends keyof Kinds>(name: string, kind: Kind): Kinds[Kind] {
    const value = this.take(name, kind);
    if (value === undefined) throw new CaseError(`${this.what} needs '${name}'`);
    return value;
  }

  /** A value of null is the same as a missing key. */
  take<Kind extends keyof Kinds>(name: string, kind: Kind): Kinds[Kind] | undefined {
    const value = this.takeAny(name) ?? undefined;
    if (value === undefined) return undefined;
    const is: (value: Json) => value is Kinds[Kind] = IS_OF[kind];
    if (!is(value)) throw new CaseError(`${this.what}: '${name}' must be of kind ${kind}`);
    return value;
  }

  takeAny(name: string): Json | undefined {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value;
  }

  end(): void {
    refuseUnknown(this.what, Object.fromEntries(this.#left), new Set());
  }
}

export function refuseUnknown(what: string, values: JsonObject, known: ReadonlySet<string>): void {
  for (const name of Object.keys(values)) {
    if (!known.has(name)) throw new CaseError(`${what}: unknown key '${name}'`);
  }
}
