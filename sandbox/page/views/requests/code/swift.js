import { readCall } from "./arguments.js";
import { call, comments } from "./layout.js";
import { singular } from "./operations.js";
import { scalarString } from "./strings.js";

/** @param {unknown} value @returns {string} */
function literal(value) {
  if (value === null) return "nil";
  if (typeof value === "string") return scalarString(value);
  if (Array.isArray(value)) return call("", value.map(literal), { open: "[", close: "]" });
  if (typeof value === "object") {
    const entries = Object.entries(value).map(([name, member]) => `${scalarString(name)}: ${literal(member)}`);
    return entries.length > 0 ? call("", entries, { open: "[", close: "]" }) : "[:]";
  }
  return String(value);
}

/** @param {import("./arguments.js").Argument} argument */
function written({ type, value }) {
  if (type === "fieldType") return `.${value}`;
  return literal(value);
}

/**
 * The call in Swift.
 *
 * @param {string} operation
 * @param {Record<string, unknown>} parameters
 * @param {string} url the base URL
 */
export function swift(operation, parameters, url) {
  const read = readCall(operation, parameters);
  if (!read) return "";
  const { group, method, result, field, isList } = read.operation;
  // Only the parameter struct takes the variables as one string.
  const isJoined = read.args.some(({ type, value }) => type === "variables" && typeof value === "string");
  const args = read.args.map((argument) =>
    isJoined && argument.type === "variables"
      ? `${argument.name}: .joined(text: ${scalarString(argument.value)})`
      : `${argument.name}: ${written(argument)}`,
  );
  const item = isList ? singular(result) : result;
  const print = `print(${item}.${field}${result === "message" ? "?.text" : ""} ?? "-")`;
  const head = `let ${result} = try await client.${group}.${method}`;
  const form = { isTrailing: false };
  const body = isJoined ? call(head, [call("SendTemplateParams", args, form)], form) : call(head, args, form);
  return `${comments("//", url, read)}
import WorkspaceSDK

let client = try Client.fromEnv()
${body}
${isList ? `for ${item} in ${result} {\n    ${print}\n}` : print}
`;
}
