// The tables of the page are those of the server: the kinds of faults and of data, the limits and the operations. The
// server names its own in the errors about wrong ones.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { KINDS as DATA_KINDS } from "../../../sandbox/page/views/data/kinds.js";
import { KINDS as FAULT_KINDS } from "../../../sandbox/page/views/faults/kinds.js";
import { draftOf, LIMITS, limitsOf } from "../../../sandbox/page/views/faults/limits.js";
import { FIELD_TYPES, OPERATIONS } from "../../../sandbox/page/views/requests/code/operations.js";
import { Sandbox } from "../lib/sandbox.js";

/** @type {Sandbox} */
let sandbox;

before(async () => {
  sandbox = await Sandbox.start();
});

after(() => sandbox?.stop());

/**
 * The error of a call that is refused.
 *
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<string>}
 */
const refusal = (method, path, body) =>
  sandbox.control(method, path, body).then(
    () => "",
    (error) => error.message,
  );

/** The names in the error about one that does not exist. @param {string} error */
const named = (error) => [...error.slice(error.indexOf("expected")).matchAll(/`(\w+)`/g)].map(([, name]) => name ?? "");

/** @param {readonly string[]} names */
const sorted = (names) => [...names].sort();

/** A name that the server does not know. */
const UNKNOWN = { unknown_name: 1 };

/** A value of each field of a fault. */
const FAULT_VALUES = /** @type {Record<string, unknown>} */ ({
  base64: "YQ==",
  milliseconds: 1,
  status: 503,
  headers: { "x-note": "a" },
  body: "a",
  count: 1,
  act: true,
  seed: 1,
  rate: 0.5,
});

/** The fields of a fault that say to which requests it applies. The page has them in one place for all kinds. */
const FAULT_SCOPE = ["kind", "operation", "call", "times", "skip", "expires_after"];

/** Fields that the page leaves out. The bytes of the page are strings, which need no Base64. */
const WITHOUT_FIELD = /** @type {Record<string, string[]>} */ ({ raw: ["base64"] });

/** @param {string} kind @param {readonly string[]} fields */
const fault = (kind, fields) => ({
  kind,
  ...Object.fromEntries(
    fields.map((field) => [field, field === "bytes" ? (kind === "big" ? 1 : "a") : FAULT_VALUES[field]]),
  ),
});

test("the kinds of faults are those of the server", async () => {
  const kinds = named(await refusal("POST", "/faults", { kind: "unknown_name" }));
  assert(kinds.length > 20, `${kinds}`);
  assert.deepEqual(sorted(FAULT_KINDS.map(({ kind }) => kind)), sorted(kinds));
});

test("each kind of fault has the fields of the server", async () => {
  const all = named(await refusal("POST", "/faults", { kind: "reset", ...UNKNOWN }));
  assert(FAULT_SCOPE.every((name) => all.includes(name)));
  for (const { kind, fields } of FAULT_KINDS) {
    const names = fields.map(({ name }) => name);
    const required = fields.filter(({ isRequired }) => isRequired).map(({ name }) => name);
    await sandbox.control("POST", "/faults", fault(kind, names));
    await sandbox.control("POST", "/faults", fault(kind, required));
    for (const name of required) {
      const others = required.filter((other) => other !== name);
      assert.match(await refusal("POST", "/faults", fault(kind, others)), new RegExp(`needs '${name}'`), kind);
    }
    const absent = all.filter((name) => ![...FAULT_SCOPE, ...names, ...(WITHOUT_FIELD[kind] ?? [])].includes(name));
    for (const name of absent) {
      const error = await refusal("POST", "/faults", { ...fault(kind, required), ...fault(kind, [name]) });
      assert.match(error, /does not take/, `${kind} takes ${name}`);
    }
  }
});

test("the limits are those of the server", async () => {
  const names = named(await refusal("POST", "/limits", UNKNOWN));
  assert.deepEqual(sorted(LIMITS.map(({ name }) => name)), sorted(names));
  assert.deepEqual(sorted(Object.keys(await sandbox.control("GET", "/limits"))), sorted(names));
  const limits = {
    throughput: 80,
    pair_interval: 6,
    people_per_day: 250,
    marketing_per_person: 2,
    stopped_marketing: ["+15550000001"],
    blocked: ["+15550000002"],
    templates: { welcome: "paused" },
    account_restricted: true,
  };
  await sandbox.control("POST", "/limits", limitsOf(draftOf(limits)));
  assert.deepEqual(await sandbox.control("GET", "/limits"), limits);
});

/** The lists of a document with all data that are no kinds, and its other fields. */
const NO_KINDS = ["format", "now", "messages"];

/** Fields that the server chooses, and accepts so that the item of a list can be sent back. */
const CHOSEN = ["id", "createdAt", "updatedAt"];

test("the kinds of data are those of the server", async () => {
  const lists = Object.keys(await sandbox.control("GET", "/data")).filter((name) => !NO_KINDS.includes(name));
  const kinds = lists.map((name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  assert.deepEqual(sorted(DATA_KINDS.map(({ name }) => name)), sorted(kinds));
});

for (const { name, key, fields } of DATA_KINDS) {
  test(`the fields and the key of ${name} are those of the server`, async () => {
    await sandbox.control("GET", `/data/${name}`);
    const error = await refusal("POST", `/data/${name}`, UNKNOWN);
    if (fields.length === 0) {
      assert.match(error, /404/);
      return;
    }
    const names = named(error).filter((field) => key.includes(field) || !CHOSEN.includes(field));
    assert.deepEqual(sorted(fields.map((field) => field.name)), sorted(names));
    assert.deepEqual(sorted(fields.filter(({ isKey }) => isKey).map((field) => field.name)), sorted(key));
    for (const [index, missing] of key.entries()) {
      const query = new URLSearchParams(key.slice(0, index).map((field) => [field, "a"]));
      assert.match(await refusal("DELETE", `/data/${name}?${query}`), new RegExp(`'${missing}' is missing`));
    }
    const query = new URLSearchParams(key.map((field) => [field, "a"]));
    assert.match(await refusal("DELETE", `/data/${name}?${query}`), /404 there is no/);
  });
}

/** The fields that the server requires before it looks at the choice of a field. */
const OTHERS = /** @type {Record<string, Record<string, string>>} */ ({
  "custom-fields": { channelId: "ch_demo", name: "a", type: "text" },
  templates: { channelId: "ch_demo", name: "a", language: "en", body: "a", category: "UTILITY", status: "PENDING" },
});

for (const { name: kind, fields } of DATA_KINDS) {
  for (const { name, options } of fields) {
    if (!options) continue;
    test(`the choices of ${name} of ${kind} are those of the server`, async () => {
      const error = await refusal("POST", `/data/${kind}`, { ...OTHERS[kind], [name]: "unknown_name" });
      const choices = error.slice(error.indexOf("must be one of ") + "must be one of ".length).split(", ");
      assert.deepEqual(sorted(options.filter(Boolean)), sorted(choices), error);
    });
  }
}

test("the types of custom fields are the same everywhere", () => {
  const types = DATA_KINDS.find(({ name }) => name === "custom-fields")?.fields.find(({ name }) => name === "type");
  assert.deepEqual(FIELD_TYPES, types?.options);
});

/** The operations of the API, as they are described for all languages. */
const DESCRIBED =
  /** @type {{ name: string, path: string, list: boolean, parameters: { name: string, required: boolean }[] }[]} */ (
    JSON.parse(readFileSync(new URL("../../conformance/api_description.json", import.meta.url), "utf8")).operations
  );

/** A parameter of the SDK, which is not sent. */
const NOT_SENT = "idempotencyKey";

test("the operations are those of the API", () => {
  assert.deepEqual(sorted(Object.keys(OPERATIONS)), sorted(DESCRIBED.map(({ name }) => name)));
});

for (const { name, path, list, parameters } of DESCRIBED) {
  test(`${name} is described as the API and the server have it`, async () => {
    const operation = OPERATIONS[name];
    assert(operation);
    assert.deepEqual([operation.path, operation.isList], [path, list]);
    const own = operation.parameters.map((parameter) => [parameter.name, parameter.isRequired]);
    const described = parameters.map((parameter) => [parameter.name, parameter.required]);
    assert.deepEqual(sorted(own.map(String)), sorted(described.map(String).filter((one) => !one.startsWith(NOT_SENT))));

    const problems = async (/** @type {Record<string, unknown>} */ body) => {
      await sandbox.control("DELETE", "/faults");
      await sandbox.call(`/${path}`, body);
      const { calls } = await sandbox.control("GET", "/requests?limit=1");
      const { row, problems } = await sandbox.control("GET", `/requests/${calls[0].last}`);
      assert.equal(row.operation, name);
      return /** @type {string[]} */ (problems);
    };
    const missing = (await problems({})).filter((problem) => problem.endsWith("required parameter is missing"));
    const required = operation.parameters.filter(({ isRequired }) => isRequired);
    assert.deepEqual(
      sorted(missing),
      sorted(required.map((parameter) => `${parameter.name}: required parameter is missing`)),
    );
    const all = Object.fromEntries(operation.parameters.map((parameter) => [parameter.name, null]));
    const unknown = (await problems({ ...all, ...UNKNOWN })).filter((problem) => problem.endsWith("unknown parameter"));
    assert.deepEqual(unknown, ["unknown_name: unknown parameter"]);
  });
}
