import { readCall } from "./arguments.js";
import { call, comments } from "./layout.js";
import { singular } from "./operations.js";
import { jsonString } from "./strings.js";

const STEP = 2;

/** @param {string} name */
const key = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__" ? name : jsonString(name));

/** @param {unknown} value @returns {string} */
function literal(value) {
  if (typeof value === "string") return jsonString(value);
  if (Array.isArray(value)) return call("", value.map(literal), { open: "[", close: "]", step: STEP });
  if (typeof value === "object" && value !== null) return object(Object.entries(value));
  return String(value);
}

/** @param {[string, unknown][]} entries */
function object(entries) {
  // A computed name, because `__proto__: …` sets the prototype.
  const members = entries.map(
    ([name, value]) => `${name === "__proto__" ? '["__proto__"]' : key(name)}: ${literal(value)}`,
  );
  if (members.length === 0) return "{}";
  return call("", members, { open: "{ ", close: " }", step: STEP }).replace("{ \n", "{\n").replace(/\n }$/, "\n}");
}

/**
 * The call in JavaScript.
 *
 * @param {string} operation
 * @param {Record<string, unknown>} parameters
 * @param {string} url the base URL
 */
export function node(operation, parameters, url) {
  const read = readCall(operation, parameters);
  if (!read) return "";
  const { group, method, result, field, isList } = read.operation;
  const args = read.args.length > 0 ? object(read.args.map(({ name, value }) => [name, value])) : "";
  const item = isList ? singular(result) : result;
  const print = `console.log(${item}.${field});`;
  return `${comments("//", url, read)}
import { Client } from "workspace-sdk";

const client = Client.fromEnv();
const ${result} = await client.${group}.${method}(${args});
${isList ? `for (const ${item} of ${result}) {\n  ${print}\n}` : print}
`;
}
