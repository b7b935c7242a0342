// Writes strings as literals. Characters that change how code looks, such as those that reverse the direction of
// writing, are always escaped, because the string may come from a message.

/** Controls, format characters, halves of pairs, and separators of lines. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * @typedef {object} Escapes
 * @property {Record<string, string>} named characters that have a separate escape
 * @property {(code: number) => string} coded the escape of any other hidden character
 */

/**
 * The string with its special characters escaped.
 *
 * @param {string} string
 * @param {Escapes} escapes
 */
function escaped(string, { named, coded }) {
  let result = "";
  // An iteration by characters: the two halves of a pair are one, and a half without the other is alone.
  for (const character of string) {
    const name = Object.hasOwn(named, character) ? named[character] : undefined;
    if (name !== undefined) result += name;
    else if (HIDDEN.test(character)) result += coded(character.codePointAt(0) ?? 0);
    else result += character;
  }
  return result;
}

/** @param {number} code @param {number} digits */
const hex = (code, digits) => code.toString(16).padStart(digits, "0");

/** Of JSON, JavaScript and Kotlin: one escape per half of a pair. @param {number} code */
const halves = (code) =>
  [...Array(code > 0xffff ? 2 : 1).keys()]
    .map((index) => `\\u${hex(String.fromCodePoint(code).charCodeAt(index), 4)}`)
    .join("");

/** Of Python. @param {number} code */
const eightDigits = (code) => (code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`);

/** A Unicode scalar; Rust and Swift have no halves of pairs. @param {number} code */
const scalar = (code) => `\\u{${(code >= 0xd800 && code <= 0xdfff ? 0xfffd : code).toString(16)}}`;

const COMMON = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const JSON_ESCAPES = { named: COMMON, coded: halves };
const PYTHON_ESCAPES = { named: COMMON, coded: eightDigits };
const KOTLIN_ESCAPES = { named: { ...COMMON, $: "\\$" }, coded: halves };
const SCALAR_ESCAPES = { named: COMMON, coded: scalar };

/** Of JSON and JavaScript. @param {string} string */
export const jsonString = (string) => `"${escaped(string, JSON_ESCAPES)}"`;

/** @param {string} string */
export const pythonString = (string) => `"${escaped(string, PYTHON_ESCAPES)}"`;

/** @param {string} string */
export const kotlinString = (string) => `"${escaped(string, KOTLIN_ESCAPES)}"`;

/** Of Rust and Swift: in Swift, an interpolation begins with a backslash, which is escaped. @param {string} string */
export const scalarString = (string) => `"${escaped(string, SCALAR_ESCAPES)}"`;

/**
 * An argument of a POSIX shell.
 *
 * @param {string} string
 */
export const shellString = (string) => `'${string.replaceAll("'", "'\\''")}'`;

/**
 * A JSON value with escaped hidden characters. A line per member if it does not fit into one.
 *
 * @param {unknown} value
 * @param {number} [space]
 */
export function jsonText(value, space = 2) {
  const text = JSON.stringify(value, null, space) ?? "null";
  return text.replace(new RegExp(HIDDEN, "gu"), (character) =>
    character === "\n" ? character : halves(character.codePointAt(0) ?? 0),
  );
}
