import { readCall } from "./arguments.js";
import { call, comments, indented } from "./layout.js";
import { singular, snakeCase } from "./operations.js";
import { scalarString } from "./strings.js";

/** @typedef {import("./arguments.js").Argument} Argument */

const MAX_I32 = 2 ** 31 - 1;

/** A builder with the names that it imports, and the parameters that it does not take. */
class Builder {
  /** @type {Set<string>} */
  imports = new Set(["Client", "Error"]);
  /** @type {string[]} */
  calls = [];
  /** @type {Map<string, Argument>} */
  args;

  /** @param {Argument[]} args */
  constructor(args) {
    this.args = new Map(args.map((argument) => [argument.name, argument]));
  }

  /** The value of a parameter, which is then used up. @param {string} name */
  take(name) {
    const value = this.args.get(name)?.value;
    this.args.delete(name);
    return value;
  }

  /** A string literal of a required parameter. @param {string} name */
  string(name) {
    return scalarString(this.take(name) ?? "");
  }

  /** @param {string} name */
  use(name) {
    this.imports.add(name);
    return name;
  }

  /** The remaining parameters of these names, as methods of the same names. @param {string[]} names */
  methods(names) {
    for (const name of names) {
      const value = this.take(name);
      if (value !== undefined) this.calls.push(call(`.${snakeCase(name)}`, [this.literal(value)]));
    }
  }

  /** @param {unknown} value @returns {string} */
  literal(value) {
    if (typeof value === "string") return scalarString(value);
    if (Array.isArray(value))
      return call(
        "",
        value.map((item) => this.literal(item)),
        { open: "[", close: "]" },
      );
    return String(value);
  }

  /** @param {unknown} value @returns {string} */
  json(value) {
    const json = this.use("Json");
    if (value === null) return `${json}::null()`;
    if (Array.isArray(value)) {
      return value.length > 0
        ? call(`${json}::array`, [
            call(
              "",
              value.map((item) => this.json(item)),
              { open: "[", close: "]" },
            ),
          ])
        : `${json}::array([${json}::null(); 0])`;
    }
    if (typeof value === "object") return call(`${json}::object`, [this.entries(Object.entries(value))]);
    if (typeof value !== "number") return `${json}::from(${this.literal(value)})`;
    if (!Number.isInteger(value)) return `${json}::from(${value}_f64)`;
    if (Number.isSafeInteger(value)) return `${json}::from(${value}${Math.abs(value) > MAX_I32 ? "_i64" : ""})`;
    return `${json}::from(${value.toExponential()}_f64)`;
  }

  /** @param {[string, unknown][]} entries */
  entries(entries) {
    if (entries.length === 0) return `[("", ${this.json(null)}); 0]`;
    const areStrings = entries.every(([, value]) => typeof value === "string");
    const pairs = entries.map(
      ([name, value]) => `(${scalarString(name)}, ${areStrings ? this.literal(value) : this.json(value)})`,
    );
    return call("", pairs, { open: "[", close: "]" });
  }
}

/** @param {string} type of a list's request */
const list = (type) => (/** @type {Builder} */ builder) => {
  builder.use(type);
  builder.methods(["channelId", "page", "limit", "search"]);
  return `${type}::new()`;
};

/** The header of a template: the first of its parameters, because the type allows only one. @param {Builder} builder */
function templateHeader(builder) {
  const kinds = { header: "Text", image: "Image", video: "Video", document: "Document" };
  for (const [name, kind] of Object.entries(kinds)) {
    if (builder.args.has(name)) return `${builder.use("Header")}::${kind}(${builder.string(name)}.into())`;
  }
  const type = { image: "Image", video: "Video", document: "Document" }[String(builder.args.get("mediaType")?.value)];
  if (!type || !builder.args.has("mediaUrl")) return null;
  builder.take("mediaType");
  const mediaType = `${builder.use("MediaType")}::${type}`;
  return `${builder.use("Header")}::Media(${mediaType}, ${builder.string("mediaUrl")}.into())`;
}

/** @param {Builder} builder */
function templateSend(builder) {
  builder.use("SendTemplate");
  const request = `SendTemplate::new(${builder.string("to")}, ${builder.string("templateName")})`;
  builder.methods(["channelId", "languageCode"]);
  if (typeof builder.args.get("variables")?.value === "string") {
    builder.calls.push(`.variables_joined(${builder.string("variables")})`);
  } else {
    builder.methods(["variables"]);
  }
  const header = templateHeader(builder);
  if (header) builder.calls.push(`.header(${header})`);
  builder.methods(["apiReference"]);
  return request;
}

const CONTENT_TYPES = ["text", "image", "video", "document", "audio"];

/** @param {Builder} builder */
function content(builder) {
  const given = builder.args.get("type")?.value;
  const type = CONTENT_TYPES.includes(given) ? builder.take("type") : "text";
  const kind = `${builder.use("Content")}::${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  if (type === "text") return `${kind}(${builder.string("body")}.into())`;
  if (type === "audio") return `${kind}(${builder.string("url")}.into())`;
  const caption = builder.args.has("caption") ? `.caption(${builder.string("caption")})` : "";
  const media = `${builder.use("Media")}::new(${builder.string("url")})${caption}`;
  if (type !== "document") return `${kind}(${media})`;
  const filename = builder.args.has("filename") ? `Some(${builder.string("filename")}.into())` : "None";
  return call(`${kind} `, [`media: ${media}`, `filename: ${filename}`], { open: "{ ", close: " }" })
    .replace("{ \n", "{\n")
    .replace(/\n }$/, "\n}");
}

/** @param {Builder} builder */
function messageSend(builder) {
  builder.use("SendMessage");
  const request = call("SendMessage::new", [builder.string("to"), content(builder)]);
  builder.methods(["channelId", "apiReference"]);
  return request;
}

/** @param {Builder} builder */
function fieldType(builder) {
  const type = builder.take("type");
  const kind = `${builder.use("FieldType")}::${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  if (type !== "dropdown") return kind;
  const options = builder.literal(builder.take("options") ?? []);
  return options === "[]" ? `${kind}(Vec::new())` : `${kind}(${options}.map(String::from).to_vec())`;
}

/** @param {Builder} builder */
function customFieldUpsert(builder) {
  builder.use("UpsertCustomField");
  const request = `UpsertCustomField::new(${builder.string("name")})`;
  builder.methods(["channelId"]);
  if (builder.args.has("type")) builder.calls.push(call(".field_type", [fieldType(builder)]));
  builder.methods(["isRequired"]);
  return request;
}

/** @param {Builder} builder */
function contactUpsert(builder) {
  builder.use("UpsertContact");
  const request = `UpsertContact::new(${builder.string("phoneNumber")})`;
  builder.methods(["channelId", "name", "email", "profilePictureUrl"]);
  const fields = builder.take("customFieldsData");
  if (fields) builder.calls.push(call(".custom_fields_data", [builder.entries(Object.entries(fields))]));
  builder.methods(["labelNames"]);
  return request;
}

/** @param {Builder} builder */
function labelUpsert(builder) {
  builder.use("UpsertLabel");
  const request = `UpsertLabel::new(${builder.string("name")})`;
  builder.methods(["channelId", "description", "color", "displayOrder"]);
  return request;
}

/** @param {Builder} builder */
function automationTrigger(builder) {
  builder.use("TriggerAutomation");
  const phone = builder.string("phoneNumber");
  const [kind, name] = builder.args.has("automationId") ? ["Id", "automationId"] : ["Name", "automationName"];
  const automation = `${builder.use("AutomationRef")}::${kind}(${builder.string(name)}.into())`;
  builder.methods(["channelId"]);
  return call("TriggerAutomation::new", [phone, automation]);
}

/**
 * The argument of each operation's method; its optional parameters become calls of the builder.
 *
 * @type {Record<string, (builder: Builder) => string>}
 */
const REQUESTS = {
  "channels.list": () => "",
  "contacts.upsert": contactUpsert,
  "contacts.list": list("ListContacts"),
  "custom_fields.upsert": customFieldUpsert,
  "custom_fields.list": list("ListCustomFields"),
  "labels.upsert": labelUpsert,
  "labels.list": list("ListLabels"),
  "templates.list": list("ListTemplates"),
  "templates.send": templateSend,
  "messages.send": messageSend,
  "messages.status": (builder) => builder.string("wamid"),
  "automations.list": list("ListAutomations"),
  "automations.trigger": automationTrigger,
};

/**
 * A request and the calls of its builder, on one line if they are short.
 *
 * @param {string} request
 * @param {string[]} calls
 */
function chain(request, calls) {
  const line = request + calls.join("");
  if (!line.includes("\n") && line.length <= 70) return line;
  return [request, ...calls.map((text) => indented(text, "    "))].join("\n");
}

/**
 * The call in Rust.
 *
 * @param {string} operation
 * @param {Record<string, unknown>} parameters
 * @param {string} url the base URL
 */
export function rust(operation, parameters, url) {
  const read = readCall(operation, parameters);
  const request = REQUESTS[operation];
  if (!read || !request) return "";
  const { group, method, result, field, isList } = read.operation;
  const builder = new Builder(read.args);
  const head = request(builder);
  const argument = chain(head, builder.calls);
  const variable = snakeCase(result);
  const item = isList ? singular(variable) : variable;
  const print = `println!("{:?}", ${item}.${snakeCase(field)});`;
  const awaited = `client.${snakeCase(group)}().${method}`;
  const line = `let ${variable} = ${awaited}(${argument}).await?;`;
  const body = argument.includes("\n")
    ? `let ${variable} = client\n    .${snakeCase(group)}()\n    .${method}(\n${indented(argument, "        ")},\n    )\n    .await?;`
    : line;
  return `${comments("//", url, { ...read, ignored: [...read.ignored, ...builder.args.keys()] })}
${call("use workspace_sdk::", [...builder.imports].sort(), { open: "{", close: "};" })}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
${indented(body, "    ")}
${isList ? `    for ${item} in &${variable} {\n        ${print}\n    }` : `    ${print}`}
    Ok(())
}
`;
}
