/** Converts results to JSON, and checks that they are plain objects. */

import { isObject, type Json, type JsonObject } from "./json.mjs";

/** Empty collections in these fields count as absent. */
const COLLECTIONS: ReadonlySet<string> = new Set(["labels", "customFields", "options", "components"]);

/** The non-enumerable properties of a list. */
const OF_LISTS: ReadonlySet<string> = new Set(["message", "pagination"]);

/** Converts results to JSON, and records mistakes in their JavaScript form. */
export class PlainJsonReader {
  readonly problems: string[] = [];
  readonly #models: ReadonlyMap<string, readonly string[]>;

  constructor(models: ReadonlyMap<string, readonly string[]>) {
    this.#models = models;
  }

  /** Absent fields are omitted. */
  model(path: string, name: string, value: unknown): Json {
    const json = this.json(path, value);
    return isObject(json) ? this.#answered(path, name, json) : this.#wrong(path, "expected an object");
  }

  list(path: string, name: string, value: unknown): Json {
    const json = this.json(path, value, OF_LISTS);
    if (!Array.isArray(json)) return this.#wrong(path, "expected an array");
    return json.map((element, at) => this.model(`${path}[${at}]`, name, element));
  }

  json(path: string, value: unknown, hidden: ReadonlySet<string> = new Set()): Json {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (typeof value === "bigint" && !Number.isSafeInteger(Number(value))) return value;
    if (typeof value !== "object") return this.#wrong(path, `${typeof value} is not JSON`);
    const isArray = Array.isArray(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== (isArray ? Array.prototype : Object.prototype)) this.#wrong(path, "it is of a class");
    const members = this.#members(path, value, isArray ? new Set([...hidden, "length"]) : hidden);
    if (!isArray) return Object.fromEntries(members);
    if (members.length !== value.length) this.#wrong(path, "an array with holes or further keys");
    return members.map(([, member]) => member);
  }

  #members(path: string, value: object, hidden: ReadonlySet<string>): [string, Json][] {
    const members: [string, Json][] = [];
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      const at = `${path}.${name}`;
      if (property.enumerable === hidden.has(name)) this.#wrong(at, hidden.has(name) ? "it shows" : "it is hidden");
      if (property.get !== undefined) this.#wrong(at, "it is computed");
      if (!hidden.has(name)) members.push([name, this.json(at, Reflect.get(value, name))]);
    }
    for (const symbol of Object.getOwnPropertySymbols(value)) {
      if (Object.getOwnPropertyDescriptor(value, symbol)?.enumerable) this.#wrong(path, `${String(symbol)} shows`);
    }
    return members;
  }

  #answered(path: string, name: string, json: JsonObject): JsonObject {
    const fields = this.#models.get(name) ?? [];
    const kept = Object.entries(json).filter(
      ([field, value]) => !(fields.includes(field) && isUnanswered(field, value)),
    );
    return Object.fromEntries(
      kept.map(([field, value]) => {
        const isLabels = field === "labels" && fields.includes(field) && Array.isArray(value);
        return [field, isLabels ? this.list(`${path}.${field}`, "Label", value) : value];
      }),
    );
  }

  #wrong(path: string, problem: string): null {
    this.problems.push(`${path}: ${problem}`);
    return null;
  }
}

function isUnanswered(field: string, value: Json): boolean {
  if (value === null || !COLLECTIONS.has(field)) return value === null;
  return typeof value === "object" && Object.keys(value).length === 0;
}
