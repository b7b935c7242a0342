// Makes the fault that the control API takes from what the user filled in.

/** @typedef {import("./kinds.js").Kind} Kind */
/** @typedef {import("./kinds.js").FaultField} FaultField */
/** @typedef {{ operation: string, times: string, skip: string }} Scope which calls a fault applies to */
/** @typedef {Record<string, string | boolean>} Values */

/** @param {string} text */
function jsonOrString(text) {
  try {
    const value = JSON.parse(text);
    // A body that is JSON is sent as it was written, so that its spaces and digits stay.
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}

/** `name: value` lines. @param {string} text */
function headers(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      if (colon < 1) throw new Error(`"${line.trim()}" is not a header. Write "name: value".`);
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

/** @type {Record<FaultField["type"], (value: any) => unknown>} */
const READERS = {
  number: Number,
  string: String,
  // The lines of HTTP end with CR and LF.
  lines: (value) => value.replaceAll(/\r?\n/g, "\r\n"),
  json: jsonOrString,
  headers,
  check: Boolean,
};

/** @param {Kind} kind @returns {Values} */
export const initialValues = (kind) => Object.fromEntries(kind.fields.map(({ name, initial }) => [name, initial]));

/**
 * @param {Kind} kind
 * @param {Values} values
 * @param {Scope} scope
 * @returns {Record<string, unknown>}
 */
export function faultOf(kind, values, { operation, times, skip }) {
  /** @type {Record<string, unknown>} */
  const fault = { kind: kind.kind, times: Number(times) };
  if (operation) fault["operation"] = operation;
  if (Number(skip) > 0) fault["skip"] = Number(skip);
  for (const { name, type, isRequired } of kind.fields) {
    const value = values[name] ?? "";
    if (value !== "" && (value !== false || isRequired)) fault[name] = READERS[type](value);
  }
  return fault;
}

/**
 * The button that adds a fault.
 *
 * @param {Scope} scope
 */
export function scopeText({ operation, times, skip }) {
  const calls = operation || "call";
  const number = Number(times);
  const which = number === 0 ? `every ${calls}` : number === 1 ? `the next ${calls}` : `the next ${number} ${calls}`;
  const plural = number > 1 && !operation ? `${which}s` : which;
  return Number(skip) > 0 ? `${plural} after ${skip}` : plural;
}
