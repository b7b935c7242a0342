// Arguments as JSON text. Whether a value may be sent is decided by the core; here it is only written, each getter read once, and what JSON
// text cannot hold is noted.

import type { Omission } from "./native";

/** The arguments of a call as they cross to the addon. */
export interface Written {
  readonly text: string;
  readonly omissions: Omission[] | undefined;
}

/** Values inside values, as deep as the core takes them. */
const MOST_DEPTH = 100;

/** As many characters as the core takes. This ends what has no end. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** Why a value was left out; caught where its name is known. */
class Unwritable {
  constructor(readonly why: Omission["why"]) {}
}

/** What stands around a value that is being written. */
interface Place {
  /** The operation and the parameter, for a `TypeError`. */
  readonly name: string;
  depth: number;
  /** The characters written so far. */
  length: number;
}

/** A wrong argument, as Node itself names one. */
export function typeError(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

/** Writes the parameters of a call. Those that are undefined are not there. */
export function writeParameters(operation: string, parameters: unknown): Written {
  const omissions: Omission[] = [];
  const text = parameters === undefined || parameters === null ? "{}" : writeNamed(operation, parameters, omissions);
  return { text, omissions: omissions.length === 0 ? undefined : omissions };
}

/** Writes the parameters of a request that is not modelled, in which a problem is one of a parameter inside `params`. */
export function writeRequest(operation: string, path: unknown, params: unknown, operationClass: unknown): Written {
  const { text: outer, omissions = [] } = writeParameters(operation, { path, class: operationClass });
  if (params === undefined || params === null) return { text: outer, omissions };
  const inner = writeNamed(`${operation}: params`, params, omissions);
  const separator = outer === "{}" ? "" : ",";
  return { text: `${outer.slice(0, -1)}${separator}"params":${inner}}`, omissions };
}

/**
 * Whether this is an object whose entries tell the whole of it. Of a `Map`, a promise or a signal they tell nothing, and it would be taken for an
 * object without any.
 */
export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.prototype.toString.call(value) === "[object Object]";
}

/** A parameter as an error may name it: what does not look like a name may be personal data in a wrong place. */
function shown(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(name) ? name : "a parameter";
}

/** An object whose values are written one by one, so that each that cannot be is noted under its name. */
function writeNamed(operation: string, object: unknown, omissions: Omission[]): string {
  if (!isPlain(object)) throw typeError(`${operation} must be one plain object`);
  let text = "{";
  for (const name of Object.keys(object)) {
    const value = object[name];
    let written: string | undefined;
    try {
      written = writeOne(`${operation}: ${shown(name)}`, value);
    } catch (unwritable) {
      if (!(unwritable instanceof Unwritable)) throw unwritable;
      omissions.push({ name, why: unwritable.why });
      continue;
    }
    if (written === undefined) continue;
    if (text.length > 1) text += ",";
    text += `${JSON.stringify(name)}:${written}`;
  }
  return `${text}}`;
}

function writeOne(name: string, value: unknown): string | undefined {
  // As a parameter itself, an endless number says "no limit" of a time; the core knows whether it may.
  if (value === Number.POSITIVE_INFINITY) return "1e999";
  if (value === Number.NEGATIVE_INFINITY) return "-1e999";
  return write(value, "", { name, depth: 0, length: 0 });
}

/** The JSON of a value; undefined for undefined. */
function write(value: unknown, key: string, place: Place): string | undefined {
  switch (typeof value) {
    case "string":
      // Longer, it could not even be written.
      if (value.length > MOST_CHARACTERS) throw new Unwritable("too_large");
      return counted(JSON.stringify(value), place);
    case "number":
      if (!Number.isFinite(value)) throw new Unwritable("not_finite");
      return counted(JSON.stringify(value), place);
    case "boolean":
      return value ? "true" : "false";
    // Its digits, of which JSON may have any number.
    case "bigint":
      return counted(value.toString(), place);
    case "undefined":
      return undefined;
    case "object":
      return value === null ? "null" : writeObject(value, key, place);
    default:
      throw notJson(place, `a ${typeof value}`);
  }
}

/** The least that a value counts: very many small ones take long to write, and are no request either. */
const LEAST = 16;

function counted(text: string, place: Place): string {
  place.length += Math.max(text.length, LEAST);
  if (place.length > MOST_CHARACTERS) throw new Unwritable("too_large");
  return text;
}

function notJson(place: Place, found: string): TypeError {
  return typeError(`${place.name} must be a JSON value, and holds ${found}`);
}

function writeObject(value: object, key: string, place: Place): string | undefined {
  if (place.depth >= MOST_DEPTH) throw new Unwritable("too_deep");
  place.depth += 1;
  try {
    const toJson: unknown = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJson === "function") return write(toJson.call(value, key), key, place);
    if (Array.isArray(value)) return writeArray(value, place);
    return writePlain(value, key, place);
  } finally {
    place.depth -= 1;
  }
}

function writeArray(array: readonly unknown[], place: Place): string {
  const { length } = array;
  let text = "[";
  for (let index = 0; index < length; index += 1) {
    text += `${index === 0 ? "" : counted(",", place)}${write(array[index], String(index), place) ?? counted("null", place)}`;
  }
  return `${text}]`;
}

/** What `JSON.stringify` makes an object of its entries that they do not tell the whole of: a `Map`, a promise, bytes. */
function writePlain(value: object, key: string, place: Place): string | undefined {
  const tag = Object.prototype.toString.call(value);
  if (tag === "[object String]" || tag === "[object Number]" || tag === "[object Boolean]") {
    return write(value.valueOf(), key, place);
  }
  if (tag !== "[object Object]") throw notJson(place, `a value of the type ${tag.slice(8, -1)}`);
  let text = "{";
  for (const name of Object.keys(value)) {
    const written = write((value as Record<string, unknown>)[name], name, place);
    if (written === undefined) continue;
    text += `${text.length > 1 ? "," : ""}${counted(JSON.stringify(name), place)}:${written}`;
  }
  return `${text}}`;
}
