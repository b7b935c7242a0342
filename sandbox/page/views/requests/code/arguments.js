// Reads the parameters of a request as the arguments of a call: in the order of the operation, with the types of the
// SDK. A parameter may come from a query, where all values are strings.

import { FIELD_TYPES, OPERATIONS } from "./operations.js";

/** @typedef {import("./operations.js").Operation} Operation */
/** @typedef {import("./operations.js").Parameter} Parameter */
/** @typedef {null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue }} JsonValue */
/** @typedef {Record<string, unknown>} Parameters */
/** @typedef {Parameter & { value: any }} Argument */
/**
 * @typedef {object} Call
 * @property {Operation} operation
 * @property {Argument[]} args
 * @property {string[]} missing the required parameters that the request does not have
 * @property {string[]} ignored the parameters that the SDK does not take, or not with that value
 */

/** @param {string} value */
function parsedJson(value) {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** @param {unknown} value */
const isStrings = (value) => Array.isArray(value) && value.every((item) => typeof item === "string");

/** @param {unknown} value @returns {value is Record<string, JsonValue>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {unknown} value @returns {string[] | undefined} */
function strings(value) {
  if (isStrings(value)) return /** @type {string[]} */ (value);
  if (typeof value !== "string") return undefined;
  const json = parsedJson(value);
  if (isStrings(json)) return json;
  return value.trimStart().startsWith("[") ? undefined : value.split(",").map((name) => name.trim());
}

/** @param {unknown} value */
function object(value) {
  if (isObject(value)) return value;
  if (typeof value !== "string") return undefined;
  const json = parsedJson(value);
  if (isObject(json)) return json;
  const pairs = value.split(",").map((pair) => pair.split(":"));
  if (pairs.some((pair) => pair.length < 2)) return undefined;
  return Object.fromEntries(pairs.map(([name = "", ...rest]) => [name.trim(), rest.join(":").trim()]));
}

/** @type {Record<import("./operations.js").ParameterType, (value: unknown) => unknown>} */
const READERS = {
  string: (value) => (typeof value === "string" ? value : undefined),
  integer: (value) => {
    const number = typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    return Number.isSafeInteger(number) ? number : undefined;
  },
  boolean: (value) => ({ true: true, false: false })[String(value)],
  strings,
  object,
  variables: (value) => (typeof value === "string" || isStrings(value) ? value : undefined),
  fieldType: (value) => (typeof value === "string" && FIELD_TYPES.includes(value) ? value : undefined),
};

/** `body1`, `body2`, … as one list. @param {Parameters} parameters */
function bodies(parameters) {
  /** @type {string[]} */
  const values = [];
  for (;;) {
    const value = parameters[`body${values.length + 1}`];
    if (typeof value !== "string") return values;
    values.push(value);
  }
}

/**
 * The parameters in the order of the operation, with `body2` before `body10`.
 *
 * @param {string | null} name the operation
 * @param {Parameters} parameters
 * @returns {Parameters}
 */
export function inOrder(name, parameters) {
  const operation = name !== null && Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  const known = operation?.parameters.map((parameter) => parameter.name) ?? [];
  const position = (/** @type {string} */ parameter) =>
    known.includes(parameter) ? known.indexOf(parameter) : known.length;
  const entries = Object.entries(parameters).sort(
    ([one], [other]) => position(one) - position(other) || one.localeCompare(other, "en", { numeric: true }),
  );
  return Object.fromEntries(entries);
}

/**
 * @param {string} name the operation, such as `templates.send`
 * @param {Parameters} parameters
 * @returns {Call | null} null for an unknown operation
 */
export function readCall(name, parameters) {
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) return null;
  const given = { ...parameters };
  const ignored = new Set(Object.keys(given));
  // The client sends the key by itself.
  ignored.delete("apiKey");
  /** @type {Argument[]} */
  const args = [];
  for (const parameter of operation.parameters) {
    const list = parameter.type === "variables" ? bodies(given) : [];
    const value = list.length > 0 ? list : READERS[parameter.type](given[parameter.name]);
    if (value === undefined) continue;
    args.push({ ...parameter, value });
    const names = list.length > 0 ? list.map((_, index) => `body${index + 1}`) : [parameter.name];
    for (const read of names) ignored.delete(read);
  }
  const missing = operation.parameters
    .filter(({ name: required, isRequired }) => isRequired && !args.some((argument) => argument.name === required))
    .map((parameter) => parameter.name);
  return { operation, args, missing, ignored: [...ignored] };
}
