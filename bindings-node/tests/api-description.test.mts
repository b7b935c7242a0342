/** The declarations and the loaded package have exactly the names in api_description.json. */

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import * as imported from "workspace-sdk";
import { Declarations } from "./api-description/declarations.mjs";
import { DeclaredApi } from "./api-description/declared-api-description.mjs";
import * as expected from "./api-description/expected-api-description.mjs";
import { LoadedApi } from "./api-description/loaded-api-description.mjs";
import { differences, type Names, sorted } from "./api-description/names.mjs";
import type { Sdk } from "./conformance/sdk.mjs";

const required = createRequire(import.meta.url)("workspace-sdk") as Sdk;

const declarations = new Declarations("index.d.ts");
after(() => declarations[Symbol.dispose]());
const declared = new DeclaredApi(declarations);

const loaded = new LoadedApi(imported);
after(() => loaded.close());

function same(wanted: Names, found: Names): void {
  const lines = differences(wanted, found);
  if (lines !== "") assert.fail(`\n${lines}`);
}

test("the declarations compile", () => {
  assert.deepEqual(declarations.problems(), []);
});

test("the client and its resources have the methods of the API description", () => {
  same(expected.members(), declared.members());
  same(expected.members(), loaded.members());
});

test("the calls declare the parameters and options of the API description", () => {
  same(expected.calls(), declared.calls());
});

test("the calls declare the results of the API description", () => {
  same(expected.returns(), declared.returns());
});

test("models, events and field errors have the fields of the API description", () => {
  const fields = expected.fields();
  same(fields, declared.fields(fields.keys()));
});

test("the types list the enum values of the API description", () => {
  const values = expected.enumValues();
  same(values, declared.enumValues(values.keys()));
});

test("the testing entry declares the operations of the API description", () => {
  const testing = new Declarations("testing/index.d.ts");
  try {
    assert.deepEqual(sorted(testing.stringLiterals(testing.instance("Operation"))), expected.OPERATIONS);
  } finally {
    testing[Symbol.dispose]();
  }
});

test("the declared error classes have the right parents", () => {
  for (const { type, parent } of expected.ERRORS) {
    assert.deepEqual(declarations.parents(type), [parent], type);
    const members = declarations.members(declarations.instance(type)).filter(({ isOwn }) => isOwn);
    assert.deepEqual(sorted(members.map(({ name }) => name)), expected.OF_ERRORS, type);
  }
});

test("the loaded error classes have the right parents", () => {
  const facts = { message: "", code: "", disposition: "rejected", attempts: 0, elapsed: 0, fields: [], causes: [] };
  for (const { type, parent } of expected.ERRORS) {
    const loadedType: unknown = Reflect.get(imported, type);
    assert.ok(typeof loadedType === "function", type);
    assert.equal(loadedType.name, type);
    assert.equal(Object.getPrototypeOf(loadedType), Reflect.get(imported, parent) ?? Error, type);
    const made = imported.WorkspaceError.fromJSON({ ...facts, name: type });
    assert.equal(Object.getPrototypeOf(made), loadedType.prototype, type);
  }
});

test("every declaration has a doc comment", () => {
  assert.deepEqual(declared.undocumented(), []);
});

test("the declarations export the API description", () => {
  const names = declarations.names();
  assert.deepEqual(sorted(declarations.values()), expected.EXPORTS);
  assert.deepEqual(sorted(names), sorted([...expected.EXPORTS, ...expected.TYPES]));
});

test("both module formats declare the same names", () => {
  const others = new Declarations("index.d.mts");
  try {
    assert.deepEqual(sorted(others.names()), sorted(declarations.names()));
    assert.deepEqual(sorted(others.values()), sorted(declarations.values()));
  } finally {
    others[Symbol.dispose]();
  }
});

test("no exported name hides a global one, such as Response", () => {
  const testing = new Declarations("testing/index.d.ts");
  try {
    const names = [...declarations.names(), ...testing.names()];
    assert.deepEqual(
      names.filter((name) => name in globalThis),
      [],
    );
  } finally {
    testing[Symbol.dispose]();
  }
});

test("both module formats load the same names", () => {
  assert.deepEqual(sorted(Object.keys(required)), expected.EXPORTS);
  assert.deepEqual(sorted(Object.keys(imported)), expected.EXPORTS);
  for (const name of expected.EXPORTS) assert.equal(Reflect.get(required, name), Reflect.get(imported, name), name);
});

test("an event and an error have exactly the declared fields", async () => {
  const fields = expected.fields();
  const declaredOf = (name: string) => new Set(fields.get(name)?.map((field) => field.replace("?", "")));
  const { event, error } = await loaded.failure();
  const undeclared = (value: object, known: ReadonlySet<string>) => Object.keys(value).filter((key) => !known.has(key));
  assert.deepEqual(undeclared(event, declaredOf("AttemptEvent")), []);
  assert.deepEqual(undeclared(error, new Set(expected.OF_ERRORS)), []);
  assert.deepEqual(undeclared(error.toJSON(), declaredOf("WorkspaceErrorJson")), []);
});

const takers = loaded.takers();

test("every call with declared names accepts names", () => {
  const entries = [...expected.calls().keys()].filter((entry) => /\((options|parameters)\??\)$/.test(entry));
  assert.deepEqual(sorted(takers.keys()), sorted(entries));
});

for (const [entry, names] of expected.calls()) {
  const take = takers.get(entry);
  if (take === undefined) continue;
  test(`${entry} accepts exactly the declared names`, async () => {
    const known = Object.fromEntries(names.map((name) => [name.replace("?", ""), null]));
    await assert.doesNotReject(async () => {
      try {
        await take(known);
      } catch (error) {
        // No server listens there, and a required parameter is missing.
        if (!(error instanceof imported.WorkspaceError)) throw error;
      }
    });
    const isRefused = {
      name: "TypeError",
      code: "ERR_INVALID_ARG_TYPE",
      message: /unknown (property|option); /,
    };
    await assert.rejects(async () => await take({ unheard: null }), isRefused);
  });
}
