import { readCall } from "./arguments.js";
import { call, comments, indented } from "./layout.js";
import { singular, snakeCase } from "./operations.js";
import { pythonString } from "./strings.js";

/** @param {unknown} value @returns {string} */
function literal(value) {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return pythonString(value);
  if (Array.isArray(value)) return call("", value.map(literal), { open: "[", close: "]" });
  if (typeof value === "object") {
    const entries = Object.entries(value).map(([name, member]) => `${pythonString(name)}: ${literal(member)}`);
    return call("", entries, { open: "{", close: "}" });
  }
  return String(value);
}

/**
 * The call in Python.
 *
 * @param {string} operation
 * @param {Record<string, unknown>} parameters
 * @param {string} url the base URL
 */
export function python(operation, parameters, url) {
  const read = readCall(operation, parameters);
  if (!read) return "";
  const { group, method, result, field, isList } = read.operation;
  const variable = snakeCase(result);
  const args = read.args.map(({ name, value, isRequired }) =>
    isRequired && read.missing.length === 0 ? literal(value) : `${snakeCase(name)}=${literal(value)}`,
  );
  const item = isList ? singular(variable) : variable;
  const print = `print(${item}.${snakeCase(field)})`;
  return `${comments("#", url, read)}
from workspace_sdk import Client

with Client.from_env() as client:
${indented(call(`${variable} = client.${snakeCase(group)}.${method}`, args), "    ")}
${isList ? `    for ${item} in ${variable}:\n        ${print}` : `    ${print}`}
`;
}
