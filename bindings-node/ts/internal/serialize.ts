// Serializes arguments as JSON. The core decides whether a value may be sent. This file writes the JSON, reads each
// getter once, and reports values that JSON cannot represent.

import { types } from "node:util";

import { addon, addonInfo, type UnserializableValue } from "./addon";
import { invalidArgument, isInvalidArgument } from "./invalid-argument";

/** The arguments of a call as they are passed to the addon. */
export interface SerializedJson {
  readonly json: string;
  readonly unserializable: UnserializableValue[] | undefined;
}

/**
 * The limits of the core. They also stop getters and generators that never end, and values that would block the event
 * loop for long.
 */
const { limits } = addonInfo;

/**
 * About 5,000 digits. The time to write a `bigint` grows with the square of its number of digits, and this many are
 * still fast.
 */
const MAX_BIGINT = 2n ** 16_384n;

/** Thrown for a value that JSON cannot represent, and caught where the name of the parameter is known. */
class SerializationError {
  constructor(readonly reason: UnserializableValue["reason"]) {}
}

/** The state of writing one parameter. */
interface SerializerState {
  /** The operation and the parameter, for a `TypeError`. */
  readonly operation: string;
  readonly parameter: string;
  depth: number;
  /** The number of characters written so far. */
  length: number;
  /** The number of elements and entries so far, counted over all levels. */
  elements: number;
}

/** Serializes the parameters of a call. Undefined ones are omitted. */
export function serializeParameters(operation: string, parameters: unknown): SerializedJson {
  const found: UnserializableValue[] = [];
  const json = parameters === undefined || parameters === null ? "{}" : serializeFields(operation, parameters, found);
  return { json, unserializable: found.length === 0 ? undefined : found };
}

/** Serializes the arguments of `client.request`. Errors name the parameters inside `params`. */
export function serializeRequest(
  operation: string,
  path: unknown,
  params: unknown,
  safety: unknown,
  idempotencyKey: unknown,
): SerializedJson {
  const { json: outer, unserializable = [] } = serializeParameters(operation, { path, safety, idempotencyKey });
  if (params === undefined || params === null) return { json: outer, unserializable };
  // The limits apply to `params` as a whole.
  const inner = serializeFields(`${operation}: params`, params, unserializable, { elements: 0 });
  const separator = outer === "{}" ? "" : ",";
  return { json: `${outer.slice(0, -1)}${separator}"params":${inner}}`, unserializable };
}

/**
 * Whether the entries of this object represent it completely. A `Map`, a promise or a signal would be serialized as an
 * empty object.
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.prototype.toString.call(value) === "[object Object]";
}

/** The name of a parameter for an error message. Only known names are shown: another may be personal data. */
function safeName(name: string): string {
  return addon.isKnownName(name) ? name : "a parameter";
}

/**
 * Serializes an object field by field, so that each unserializable value is reported under the name of its field.
 * `total` counts over all fields.
 */
function serializeFields(
  operation: string,
  object: unknown,
  unserializable: UnserializableValue[],
  total?: { elements: number },
): string {
  if (!isPlainObject(object)) throw invalidArgument(`${operation} must be one plain object`);
  const names = Object.keys(object);
  const tooMany = (): string => {
    unserializable.push({ name: "params", reason: "too_many" });
    return "{}";
  };
  if (names.length > limits.elements) return tooMany();
  if (total !== undefined) total.elements += names.length;
  let json = "{";
  for (const name of names) {
    const value = object[name];
    const state = { operation, parameter: name, depth: 0, length: 0, elements: total?.elements ?? 0 };
    let field: string | undefined;
    try {
      field = serializeField(value, state);
    } catch (error) {
      if (!(error instanceof SerializationError)) throw error;
      if (total !== undefined && error.reason === "too_many") return tooMany();
      unserializable.push({ name, reason: error.reason });
      continue;
    }
    if (total !== undefined) total.elements = state.elements;
    if (field === undefined) continue;
    if (json.length > 1) json += ",";
    json += `${JSON.stringify(name)}:${field}`;
  }
  return `${json}}`;
}

function serializeField(value: unknown, state: SerializerState): string | undefined {
  // `Infinity` means "no limit" for a duration. The core decides whether the parameter accepts it.
  if (value === Number.POSITIVE_INFINITY) return "1e999";
  if (value === Number.NEGATIVE_INFINITY) return "-1e999";
  return serialize(value, "", state);
}

/** The JSON of a value; undefined for undefined. */
function serialize(value: unknown, key: string, state: SerializerState): string | undefined {
  switch (typeof value) {
    case "string":
      return serializeString(value, state);
    case "number":
      if (!Number.isFinite(value)) throw new SerializationError("not_finite");
      return countCharacters(JSON.stringify(value), state);
    case "boolean":
      return value ? "true" : "false";
    // JSON allows any number of digits.
    case "bigint":
      if (value > MAX_BIGINT || value < -MAX_BIGINT) throw new SerializationError("out_of_range");
      return countCharacters(value.toString(), state);
    case "undefined":
      return undefined;
    case "object":
      return value === null ? "null" : serializeObject(value, key, state);
    default:
      throw notSerializable(state, `a ${typeof value}`);
  }
}

function serializeString(value: string, state: SerializerState): string {
  // The JSON of a longer string could exceed the longest string of the engine.
  if (value.length > limits.characters) throw new SerializationError("too_large");
  return countCharacters(JSON.stringify(value), state);
}

function countCharacters(json: string, state: SerializerState): string {
  state.length += json.length;
  if (state.length > limits.characters) throw new SerializationError("too_large");
  return json;
}

/** Counts elements or entries, before any of them is read. */
function countElements(count: number, state: SerializerState): void {
  state.elements += count;
  if (state.elements > limits.elements) throw new SerializationError("too_many");
}

function notSerializable(state: SerializerState, what: string): TypeError {
  const { operation, parameter } = state;
  return invalidArgument(`${operation}: ${safeName(parameter)} must be a JSON value, and holds ${what}`);
}

function serializeObject(value: object, key: string, state: SerializerState): string | undefined {
  if (state.depth >= limits.depth) throw new SerializationError("too_deep");
  state.depth += 1;
  try {
    // Its JSON is null, as if the value had been omitted.
    if (types.isDate(value) && Number.isNaN(value.getTime())) throw notSerializable(state, "an invalid Date");
    const toJson: unknown = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJson === "function") return serialize(toJson.call(value, key), key, state);
    if (Array.isArray(value)) return serializeArray(value, state);
    return serializePlainObject(value, key, state);
  } finally {
    state.depth -= 1;
  }
}

function serializeArray(array: readonly unknown[], state: SerializerState): string {
  const { length } = array;
  countElements(length, state);
  let json = "[";
  for (let index = 0; index < length; index += 1) {
    json += `${index === 0 ? "" : ","}${serialize(array[index], String(index), state) ?? "null"}`;
  }
  return `${json}]`;
}

/**
 * Rejects objects whose entries do not represent them, such as a `Map`, a promise, bytes or an iterable.
 * `JSON.stringify` would write their entries only.
 */
function serializePlainObject(value: object, key: string, state: SerializerState): string | undefined {
  const tag = Object.prototype.toString.call(value);
  if (tag === "[object String]" || tag === "[object Number]" || tag === "[object Boolean]") {
    return serialize(value.valueOf(), key, state);
  }
  if (tag !== "[object Object]") throw notSerializable(state, `a value of the type ${tag.slice(8, -1)}`);
  if (Symbol.iterator in value) throw notSerializable(state, "an iterable that is not an array");
  const names = Object.keys(value);
  countElements(names.length, state);
  let json = "{";
  for (const name of names) {
    const field = serialize((value as Record<string, unknown>)[name], name, state);
    if (field === undefined) continue;
    json += `${json.length > 1 ? "," : ""}${serializeString(name, state)}:${field}`;
  }
  return `${json}}`;
}

/**
 * The JSON of one recipient: a string, or an object of columns. One row that cannot be sent must not stop the others,
 * so a value that JSON cannot represent becomes an empty object, which the core rejects. An undefined value becomes
 * null: the column exists, and is empty. Exceptions of the program's own code are passed on.
 */
export function serializeRecipient(row: unknown): string {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return serializeCell(row);
  const toJson: unknown = (row as { toJSON?: unknown }).toJSON;
  const columns: unknown = typeof toJson === "function" ? toJson.call(row, "") : row;
  if (typeof columns === "string") return serializeCell(columns);
  if (typeof columns !== "object" || columns === null || Symbol.iterator in columns) return "{}";
  const names = Object.keys(columns);
  // A result of `parsePhone`.
  if (names.length === 2 && names[0] === "number" && names[1] === "comparisonKey") {
    return serializeCell((columns as { number: unknown }).number);
  }
  let json = "{";
  for (const name of names) {
    const cell = serializeCell((columns as Record<string, unknown>)[name]);
    json += `${json.length > 1 ? "," : ""}${JSON.stringify(name)}:${cell}`;
  }
  return `${json}}`;
}

function serializeCell(value: unknown): string {
  if (value === undefined) return "null";
  const state = { operation: "", parameter: "", depth: 0, length: 0, elements: 0 };
  try {
    return serialize(value, "", state) ?? "null";
  } catch (error) {
    if (error instanceof SerializationError || isInvalidArgument(error)) return "{}";
    throw error;
  }
}
