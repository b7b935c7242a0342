// Custom fields as lines of a text area: `name: value`. A string in quotes, an object and an array are JSON. A line
// that was not changed keeps its value, so that a number stays a number.

/** The beginning of a value that is JSON. */
const JSON_START = /^["{[]/;

/** The value of JSON; another string is itself. @param {string} string @returns {unknown} */
function parse(string) {
  if (!JSON_START.test(string)) return string;
  try {
    return JSON.parse(string);
  } catch {
    return string;
  }
}

/** Whether a string can be written as it is. @param {string} string */
const isPlain = (string) => string.trim() === string && !/[\r\n]/.test(string) && !JSON_START.test(string);

/** @param {string} name */
const writeName = (name) => (name !== "" && isPlain(name) && !name.includes(":") ? name : JSON.stringify(name));

/** @param {unknown} value */
const writeValue = (value) => (typeof value === "string" && isPlain(value) ? value : JSON.stringify(value));

/** @param {Record<string, unknown> | null} object */
export const writePairs = (object) =>
  Object.entries(object ?? {})
    .map(([name, value]) => `${writeName(name)}: ${writeValue(value)}`)
    .join("\n");

/** A name in quotes, or up to the first colon; then the value. */
const PAIR = /^(?:("(?:[^"\\]|\\.)*")|([^:]*?))\s*(?::\s*(.*))?$/;

/**
 * @param {readonly string[]} lines
 * @param {Record<string, unknown> | null} original the object before it was edited
 */
export const readPairs = (lines, original) =>
  Object.fromEntries(
    lines.map((line) => {
      const [, quoted, plain = "", value = ""] = PAIR.exec(line) ?? [];
      const name = quoted ? String(parse(quoted)) : plain;
      const before = original && Object.hasOwn(original, name) ? original[name] : undefined;
      return [name, before !== undefined && writeValue(before) === value ? before : parse(value)];
    }),
  );
