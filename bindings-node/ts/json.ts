// Arguments as JSON text. Whether a value may be sent is decided by the core; here it is only written, each getter read once, and what JSON
// text cannot hold is noted.

import { type Omission, surface } from "./native";

/** The arguments of a call as they cross to the addon. */
export interface Written {
  readonly text: string;
  readonly omissions: Omission[] | undefined;
}

/** What the core takes at most. This ends what has no end, and what would hold the event loop up for long. */
const { limits } = surface;

/** The time that its digits take grows with the square of their number: this many, some 5,000, take none to speak of. */
const LARGEST = 2n ** 16_384n;

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
  /** The elements and entries so far, those of all levels together. */
  elements: number;
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
  // All of them are one argument.
  const inner = writeNamed(`${operation}: params`, params, omissions, { elements: 0 });
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

/** An object whose values are written one by one, so that each that cannot be is noted under its name; `all` counts over all of them. */
function writeNamed(operation: string, object: unknown, omissions: Omission[], all?: { elements: number }): string {
  if (!isPlain(object)) throw typeError(`${operation} must be one plain object`);
  const names = Object.keys(object);
  const tooMany = (): string => {
    omissions.push({ name: "params", why: "too_many" });
    return "{}";
  };
  if (names.length > limits.elements) return tooMany();
  if (all !== undefined) all.elements += names.length;
  let text = "{";
  for (const name of names) {
    const value = object[name];
    const place: Place = { name: `${operation}: ${shown(name)}`, depth: 0, length: 0, elements: all?.elements ?? 0 };
    let written: string | undefined;
    try {
      written = writeOne(value, place);
    } catch (unwritable) {
      if (!(unwritable instanceof Unwritable)) throw unwritable;
      if (all !== undefined && unwritable.why === "too_many") return tooMany();
      omissions.push({ name, why: unwritable.why });
      continue;
    }
    if (all !== undefined) all.elements = place.elements;
    if (written === undefined) continue;
    if (text.length > 1) text += ",";
    text += `${JSON.stringify(name)}:${written}`;
  }
  return `${text}}`;
}

function writeOne(value: unknown, place: Place): string | undefined {
  // As a parameter itself, an endless number says "no limit" of a time; the core knows whether it may.
  if (value === Number.POSITIVE_INFINITY) return "1e999";
  if (value === Number.NEGATIVE_INFINITY) return "-1e999";
  return write(value, "", place);
}

/** The JSON of a value; undefined for undefined. */
function write(value: unknown, key: string, place: Place): string | undefined {
  switch (typeof value) {
    case "string":
      return writeText(value, place);
    case "number":
      if (!Number.isFinite(value)) throw new Unwritable("not_finite");
      return counted(JSON.stringify(value), place);
    case "boolean":
      return value ? "true" : "false";
    // Its digits, of which JSON may have any number.
    case "bigint":
      if (value > LARGEST || value < -LARGEST) throw new Unwritable("out_of_range");
      return counted(value.toString(), place);
    case "undefined":
      return undefined;
    case "object":
      return value === null ? "null" : writeObject(value, key, place);
    default:
      throw notJson(place, `a ${typeof value}`);
  }
}

function writeText(text: string, place: Place): string {
  // Longer, it could not even be written.
  if (text.length > limits.characters) throw new Unwritable("too_large");
  return counted(JSON.stringify(text), place);
}

function counted(text: string, place: Place): string {
  place.length += text.length;
  if (place.length > limits.characters) throw new Unwritable("too_large");
  return text;
}

/** Before so many elements or entries are looked at. */
function count(elements: number, place: Place): void {
  place.elements += elements;
  if (place.elements > limits.elements) throw new Unwritable("too_many");
}

function notJson(place: Place, found: string): TypeError {
  return typeError(`${place.name} must be a JSON value, and holds ${found}`);
}

function writeObject(value: object, key: string, place: Place): string | undefined {
  if (place.depth >= limits.depth) throw new Unwritable("too_deep");
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
  count(length, place);
  let text = "[";
  for (let index = 0; index < length; index += 1) {
    text += `${index === 0 ? "" : ","}${write(array[index], String(index), place) ?? "null"}`;
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
  const names = Object.keys(value);
  count(names.length, place);
  let text = "{";
  for (const name of names) {
    const written = write((value as Record<string, unknown>)[name], name, place);
    if (written === undefined) continue;
    text += `${text.length > 1 ? "," : ""}${writeText(name, place)}:${written}`;
  }
  return `${text}}`;
}
