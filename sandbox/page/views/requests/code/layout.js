// Lays out calls: on one line if they fit, otherwise with one argument per line.

const WIDTH = 96;

/**
 * @typedef {object} Form
 * @property {string} [open]
 * @property {string} [close]
 * @property {string} [indent] of the line that the call is on
 * @property {number} [step] the width of one level of indentation
 * @property {boolean} [isTrailing] whether the last argument is followed by a comma
 */

/**
 * `head(first, second)`.
 *
 * @param {string} head
 * @param {string[]} args
 * @param {Form} [form]
 */
export function call(head, args, { open = "(", close = ")", indent = "", step = 4, isTrailing = true } = {}) {
  const line = `${head}${open}${args.join(", ")}${close}`;
  const lines = line.split("\n");
  if (args.length === 0 || (lines.length === 1 && indent.length + line.length <= WIDTH)) return line;
  const inner = indent + " ".repeat(step);
  const written = args.map((arg) => inner + arg.replaceAll("\n", `\n${" ".repeat(step)}`));
  return `${head}${open}\n${written.join(",\n")}${isTrailing ? "," : ""}\n${indent}${close}`;
}

/**
 * Every line that is not empty, indented.
 *
 * @param {string} text
 * @param {string} indent
 */
export const indented = (text, indent) => text.replace(/^(?=.)/gm, indent);

/**
 * The first lines of every program: how to set the variables that `from_env` reads, and what differs from the request.
 *
 * @param {string} mark of a comment
 * @param {string} url
 * @param {{ missing: string[], ignored: string[] }} call
 */
export function comments(mark, url, { missing, ignored }) {
  const names = (/** @type {string[]} */ list) => list.map((name) => jsonName(name)).join(", ");
  const lines = [`export WORKSPACE_BASE_URL=${url} WORKSPACE_API_KEY=sandbox-key`];
  if (missing.length > 0) lines.push(`Missing in the request, but required by the SDK: ${names(missing)}`);
  if (ignored.length > 0) lines.push(`Left out, because the SDK does not take it: ${names(ignored)}`);
  return lines.map((line) => `${mark} ${line}`).join("\n");
}

/** A name on one line of a comment. @param {string} name */
const jsonName = (name) => (/^[\w.-]+$/.test(name) ? name : JSON.stringify(name).replace(/[^\x20-\x7e]/g, "?"));
