// "As code": the calls of the examples, which are compiled and run elsewhere, must be what the page writes for the same
// parameters. Strings with special characters are read back by the languages themselves.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { LANGUAGES } from "../../../sandbox/page/views/requests/code/languages.js";
import { OPERATIONS } from "../../../sandbox/page/views/requests/code/operations.js";
import { runCode } from "./run-code.js";

const ROOT = new URL("../../../", import.meta.url);
const URL_OF_SANDBOX = "http://127.0.0.1:8080";

/**
 * The parameters of the examples.
 *
 * @type {Record<string, Record<string, unknown>>}
 */
const EXAMPLES = {
  "channels.list": {},
  "contacts.upsert": {
    phoneNumber: "+1234567890",
    name: "Jane Doe",
    email: "jane@example.com",
    customFieldsData: { plan: "pro" },
    labelNames: ["vip", "lead"],
  },
  "contacts.list": { limit: 50, search: "Contact" },
  "custom_fields.upsert": { name: "plan", type: "dropdown", isRequired: false, options: ["free", "pro"] },
  "custom_fields.list": {},
  "labels.upsert": { name: "vip", description: "Customers with a contract", color: "#FF5733", displayOrder: 1 },
  "labels.list": {},
  "templates.list": {},
  "templates.send": {
    to: "+15550000001",
    templateName: "order_confirmation",
    body1: "John",
    body2: "ORD-1234",
    body3: "29.99",
  },
  "messages.send": { to: "+15550000001", body: "Your table is ready." },
  "messages.status": { wamid: "wamid" },
  "automations.list": {},
  "automations.trigger": { phoneNumber: "+1234567890", automationName: "Welcome Flow" },
};

/** The programs with the examples of each language. */
const FILES = {
  python: "bindings-python/examples/operations.py",
  node: "bindings-node/examples/operations.mjs",
  rust: "core/examples/operations.rs",
  kotlin: "bindings-mobile/kotlin/src/examples/kotlin/Operations.kt",
  swift: "bindings-mobile/swift/Examples/Sources/operations/main.swift",
};

/** Code without the spaces and commas that depend on the length of a line. @param {string} code */
const compact = (code) => code.replace(/\s+/g, "").replace(/,([)\]}])/g, "$1");

/** The call in a program: from the client to the end of its arguments. @param {string} program */
function callIn(program) {
  const text = compact(program);
  const start = text.search(/client\.(?!close)[a-zA-Z_]+(\(\))?\.[a-z]+\(/);
  assert.notEqual(start, -1, program);
  const open = text.indexOf("(", text.indexOf(".", text.indexOf(".", start) + 1));
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    if (text[index] === "(") depth += 1;
    if (text[index] === ")") depth -= 1;
    if (depth === 0) return text.slice(start, index + 1);
  }
  throw new Error(program);
}

/** @param {string} id */
function writer(id) {
  const language = LANGUAGES.find((candidate) => candidate.id === id);
  assert.ok(language);
  return language.write;
}

/** A string that every language must escape. */
const NASTY =
  "q\" ' ` \\ \\n \n\r\t $name $" +
  "{name} \\(name) #{x} {x} %s \0 \x7f \u0085 \u2028 \u202e \u{e0020} é 日本 😀 */ // # -- </script>";

/** @type {Record<string, Record<string, unknown>>} */
const NASTY_PARAMETERS = {
  "channels.list": {},
  "contacts.upsert": {
    phoneNumber: NASTY,
    channelId: NASTY,
    name: NASTY,
    email: NASTY,
    profilePictureUrl: NASTY,
    customFieldsData: { [NASTY]: NASTY, nested: [1, -2.5, 3_000_000_000, true, null, { a: [], b: {} }] },
    labelNames: [NASTY, "b"],
  },
  "contacts.list": { channelId: NASTY, page: 2, limit: 10, search: NASTY },
  "custom_fields.upsert": { name: NASTY, channelId: NASTY, type: "dropdown", isRequired: true, options: [NASTY] },
  "custom_fields.list": { channelId: NASTY },
  "labels.upsert": { name: NASTY, channelId: NASTY, description: NASTY, color: NASTY, displayOrder: -3 },
  "labels.list": { channelId: NASTY },
  "templates.list": { channelId: NASTY },
  "templates.send": {
    to: NASTY,
    templateName: NASTY,
    channelId: NASTY,
    languageCode: NASTY,
    variables: [NASTY, "second"],
    header: NASTY,
    apiReference: NASTY,
  },
  "messages.send": {
    to: NASTY,
    type: "document",
    url: NASTY,
    caption: NASTY,
    filename: NASTY,
    channelId: NASTY,
    apiReference: NASTY,
  },
  "messages.status": { wamid: NASTY },
  "automations.list": { channelId: NASTY },
  "automations.trigger": { phoneNumber: NASTY, automationId: NASTY, channelId: NASTY },
};

/** `body1`, `body2`, … instead of the list. @param {Record<string, unknown>} parameters */
function asSent({ variables, ...others }) {
  const list = Array.isArray(variables) ? variables : [];
  return { ...others, ...Object.fromEntries(list.map((value, index) => [`body${index + 1}`, value])) };
}

// Packages that print the arguments of the call instead of sending it.

const PYTHON_STUB = `
import json

class Anything:
    def __getattr__(self, name):
        return None

    def __iter__(self):
        return iter(())

class Method:
    def __init__(self, path):
        self.path = path

    def __getattr__(self, name):
        return Method([*self.path, name])

    def __call__(self, *positional, **named):
        print(json.dumps({"method": ".".join(self.path), "positional": positional, "named": named}))
        return Anything()

class Client(Method):
    @classmethod
    def from_env(cls):
        return cls([])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass
`;

const NODE_STUB = `
const method = (path) =>
  new Proxy(() => {}, {
    get: (_, name) => method([...path, name]),
    apply: (_, __, args) => {
      console.log(JSON.stringify({ method: path.join("."), args }));
      return Promise.resolve([]);
    },
  });

export const Client = { fromEnv: () => method([]) };
`;

let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "workspace-code-"));
  await writeFile(join(folder, "workspace_sdk.py"), PYTHON_STUB);
  const stub = join(folder, "node_modules", "workspace-sdk");
  await mkdir(stub, { recursive: true });
  await writeFile(join(stub, "package.json"), '{"name":"workspace-sdk","type":"module","exports":"./index.js"}');
  await writeFile(join(stub, "index.js"), NODE_STUB);
});

after(() => rm(folder, { recursive: true, force: true }));

/** @param {string} name */
const snakeCase = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** @param {string} name */
const camelCase = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

test("every operation has an example and a case", () => {
  assert.equal(Object.keys(OPERATIONS).length, 13);
  assert.deepEqual(Object.keys(EXAMPLES), Object.keys(OPERATIONS));
  assert.deepEqual(Object.keys(NASTY_PARAMETERS), Object.keys(OPERATIONS));
});

for (const [language, path] of Object.entries(FILES)) {
  test(`${language} is written as in its examples`, async () => {
    const examples = compact(await readFile(new URL(path, ROOT), "utf8"));
    for (const [operation, parameters] of Object.entries(EXAMPLES)) {
      // In the examples, the id of a message is in a variable.
      const program = writer(language)(operation, parameters, URL_OF_SANDBOX);
      const call = callIn(program).replace('"wamid"', "wamid").replace("{wamid:wamid}", "{wamid}");
      assert.ok(examples.includes(call), `${operation}: ${call} is not in ${path}`);
      assert.ok(!program.includes("Left out"), program);
      assert.ok(program.includes(`export WORKSPACE_BASE_URL=${URL_OF_SANDBOX} WORKSPACE_API_KEY=sandbox-key`));
    }
  });
}

test("Python reads the strings back", async () => {
  for (const [operation, parameters] of Object.entries(NASTY_PARAMETERS)) {
    const program = writer("python")(operation, asSent(parameters), URL_OF_SANDBOX);
    const output = await runCode("python", program, { folder, env: { PYTHONPATH: folder } });
    const { method, positional, named } = JSON.parse(output.split("\n")[0] ?? "");
    assert.equal(method, operation);
    const required = OPERATIONS[operation]?.parameters.filter(({ isRequired }) => isRequired) ?? [];
    const given = Object.entries(parameters).filter(([name]) => !required.some((parameter) => parameter.name === name));
    assert.deepEqual(
      positional,
      required.map(({ name }) => parameters[name]),
    );
    assert.deepEqual(named, Object.fromEntries(given.map(([name, value]) => [snakeCase(name), value])));
  }
});

test("Node reads the strings back", async () => {
  for (const [operation, parameters] of Object.entries(NASTY_PARAMETERS)) {
    const program = writer("node")(operation, asSent(parameters), URL_OF_SANDBOX);
    const output = await runCode("node", program, { folder });
    const { method, args } = JSON.parse(output.split("\n")[0] ?? "");
    assert.equal(method, camelCase(operation));
    assert.deepEqual(args, Object.keys(parameters).length > 0 ? [parameters] : []);
  }
});

test("the shell reads the strings back", async () => {
  for (const [operation, parameters] of Object.entries(NASTY_PARAMETERS)) {
    const program = `curl() { printf '%s\\036' "$@"; }\n${writer("curl")(operation, asSent(parameters), URL_OF_SANDBOX)}`;
    const args = (await runCode("curl", program, { folder, env: { WORKSPACE_API_KEY: "k" } })).split("\x1e");
    assert.equal(args[0], `${URL_OF_SANDBOX}/api/workspace/v1/${OPERATIONS[operation]?.path}`);
    assert.equal(args[2], "x-api-key: k");
    assert.deepEqual(JSON.parse(args[6] ?? ""), asSent(parameters));
  }
});

test("Rust, Swift and Kotlin have no unescaped character", () => {
  const cases = {
    rust: String.raw`"a\"b\\(c) $d ' \n\r\t\u{0}\u{202e}\u{fffd}"`,
    swift: String.raw`"a\"b\\(c) $d ' \n\r\t\u{0}\u{202e}\u{fffd}"`,
    kotlin: String.raw`"a\"b\\(c) \$d ' \n\r\t\u0000\u202e\ud800"`,
  };
  const string = "a\"b\\(c) $d ' \n\r\t\0\u202e\ud800";
  for (const [language, literal] of Object.entries(cases)) {
    const program = writer(language)("labels.upsert", { name: string }, URL_OF_SANDBOX);
    assert.ok(program.includes(literal), program);
  }
  for (const { id, write } of LANGUAGES) {
    for (const [operation, parameters] of Object.entries(NASTY_PARAMETERS)) {
      const program = write(operation, asSent(parameters), URL_OF_SANDBOX);
      assert.match(program, /^(\n|[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])*$/u, `${id} ${operation}`);
    }
  }
});

test("a parameter of a query has the same form as one of a body", () => {
  const query = {
    "contacts.upsert": { phoneNumber: "+1", labelNames: "vip, lead", customFieldsData: '{"plan":"pro"}' },
    "contacts.list": { page: "2", limit: "10" },
    "custom_fields.upsert": { name: "plan", type: "dropdown", isRequired: "true", options: '["a","b"]' },
  };
  const body = {
    "contacts.upsert": { phoneNumber: "+1", labelNames: ["vip", "lead"], customFieldsData: { plan: "pro" } },
    "contacts.list": { page: 2, limit: 10 },
    "custom_fields.upsert": { name: "plan", type: "dropdown", isRequired: true, options: ["a", "b"] },
  };
  for (const { id, write } of LANGUAGES) {
    if (id === "curl") continue;
    for (const operation of /** @type {(keyof typeof query)[]} */ (Object.keys(query))) {
      assert.equal(write(operation, query[operation], ""), write(operation, body[operation], ""));
    }
  }
});

test("a parameter that the SDK does not take is named", () => {
  const parameters = { to: "+1", templateName: 3, body1: "a", body3: "c", extra: 1, "two\nlines": 1, apiKey: "secret" };
  for (const { id, write } of LANGUAGES) {
    const program = write("templates.send", parameters, URL_OF_SANDBOX);
    assert.ok(!program.includes("secret"));
    if (id === "curl") continue;
    assert.ok(
      program.includes('Left out, because the SDK does not take it: templateName, body3, extra, "two\\nlines"'),
    );
  }
});

test("a required parameter that the request does not have is named", () => {
  for (const { id, write } of LANGUAGES) {
    if (id === "curl") continue;
    const program = write("templates.send", { templateName: "plain" }, URL_OF_SANDBOX);
    assert.ok(program.includes("Missing in the request, but required by the SDK: to"), program);
  }
  // The other one keeps its name, so that it does not take the place of the missing one.
  assert.ok(writer("python")("templates.send", { templateName: "plain" }, "").includes('send(template_name="plain")'));
  assert.ok(writer("kotlin")("templates.send", { templateName: "plain" }, "").includes('send(templateName = "plain")'));
});

test("the variables may be one string, which has a separate form in every language", () => {
  const parameters = { to: "+1", templateName: "plain", variables: "a,b" };
  const forms = {
    python: 'variables="a,b"',
    node: 'variables: "a,b"',
    rust: '.variables_joined("a,b")',
    kotlin: 'variables = Variables.Joined("a,b")',
    swift: 'variables: .joined(text: "a,b")',
  };
  for (const [language, form] of Object.entries(forms)) {
    const program = writer(language)("templates.send", parameters, URL_OF_SANDBOX);
    assert.ok(program.includes(form), program);
  }
});

test("an unknown operation has no code", () => {
  for (const { write } of LANGUAGES) {
    assert.equal(write("nothing", {}, URL_OF_SANDBOX), "");
    assert.equal(write("constructor", {}, URL_OF_SANDBOX), "");
  }
});
