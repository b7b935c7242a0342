// Custom fields as lines of a text area: `name: value`. A value that is not a plain string is JSON.

/** Whether a string looks the same after it was written into a line and read again. @param {string} string */
function isPlain(string) {
  return string.trim() === string && !/[\r\n]/.test(string) && parse(string) === string;
}

/** The value of JSON; another string is itself. @param {string} string @returns {unknown} */
function parse(string) {
  try {
    return JSON.parse(string);
  } catch {
    return string;
  }
}

/** @param {string} name */
const writeName = (name) => (isPlain(name) && name !== "" && !/[":]/.test(name) ? name : JSON.stringify(name));

/** @param {unknown} value */
const writeValue = (value) => (typeof value === "string" && isPlain(value) ? value : JSON.stringify(value));

/** @param {Record<string, unknown> | null} object */
export const writePairs = (object) =>
  Object.entries(object ?? {})
    .map(([name, value]) => `${writeName(name)}: ${writeValue(value)}`)
    .join("\n");

/** A name in quotes, or up to the first colon; then the value. */
const PAIR = /^(?:("(?:[^"\\]|\\.)*")|([^:]*?))\s*(?::\s*(.*))?$/;

/** @param {readonly string[]} lines */
export const readPairs = (lines) =>
  Object.fromEntries(
    lines.map((line) => {
      const [, quoted, name = "", value = ""] = PAIR.exec(line) ?? [];
      return [quoted ? String(parse(quoted)) : name, parse(value)];
    }),
  );
