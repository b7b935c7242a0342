import { readCall } from "./arguments.js";
import { call, comments, indented } from "./layout.js";
import { singular } from "./operations.js";
import { kotlinString } from "./strings.js";

const PACKAGE = "io.github.workspacesdk";

/** The largest `Int`. */
const MAX_INT = 2 ** 31 - 1;

/** @param {unknown} value @returns {string} */
function literal(value) {
  if (typeof value === "string") return kotlinString(value);
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) > MAX_INT ? long(value) : `${value}`;
  if (Array.isArray(value)) return value.length > 0 ? call("listOf", value.map(literal)) : "emptyList<Any?>()";
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([name, member]) => `${kotlinString(name)} to ${literal(member)}`);
    return entries.length > 0 ? call("mapOf", entries) : "emptyMap<String, Any?>()";
  }
  return String(value);
}

/** @param {number} value */
const long = (value) => (Number.isSafeInteger(value) ? `${value}L` : value.toExponential());

/** @param {string} type */
const fieldType = (type) => `CustomFieldType.${type.charAt(0).toUpperCase()}${type.slice(1)}`;

/**
 * The call in Kotlin.
 *
 * @param {string} operation
 * @param {Record<string, unknown>} parameters
 * @param {string} url the base URL
 */
export function kotlin(operation, parameters, url) {
  const read = readCall(operation, parameters);
  if (!read) return "";
  const { group, method, result, field, isList } = read.operation;
  // Only the parameter object takes the variables as one string.
  const isJoined = read.args.some(({ type, value }) => type === "variables" && typeof value === "string");
  const imports = ["Client"];
  const args = read.args.map(({ name, type, value, isRequired }) => {
    if (type === "fieldType") imports.push("CustomFieldType");
    const written =
      type === "fieldType"
        ? fieldType(value)
        : isJoined && type === "variables"
          ? `Variables.Joined(${kotlinString(value)})`
          : literal(value);
    return isRequired && read.missing.length === 0 && !isJoined ? written : `${name} = ${written}`;
  });
  if (isJoined) imports.push("SendTemplateParams", "Variables");
  if (result === "message") imports.push("text");
  const item = isList ? singular(result) : result;
  const print = `println(${item}.${field}${result === "message" ? "?.text" : ""})`;
  const head = `val ${isList ? result : `(${result})`} = client.${group}.${method}`;
  const body = isJoined ? call(head, [call("SendTemplateParams", args)]) : call(head, args);
  return `${comments("//", url, read)}
${imports.map((name) => `import ${PACKAGE}.${name}`).join("\n")}

suspend fun main() {
    val client = Client.fromEnv()
${indented(body, "    ")}
${isList ? `    for (${item} in ${result}) {\n        ${print}\n    }` : `    ${print}`}
}
`;
}
