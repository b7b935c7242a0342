/** The comparisons of the runner find differences. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { compareActual, NOTHING } from "./actual-result.mjs";
import { camel, snake } from "./api-description.mjs";
import { assertions, readAll } from "./case.mjs";
import { brief, compare } from "./compare.mjs";
import { type Json, parse, stringify } from "./json.mjs";
import { CaseError } from "./keys.mjs";
import { PlainJsonReader } from "./plain-json.mjs";
import { compareRequests, decodeQuery, type Entry } from "./wire.mjs";

const PAIRS: readonly (readonly [Json, Json, boolean])[] = [
  [{ a: 1 }, { a: 1.0 }, true],
  [{ a: 1 }, { a: 1n }, true],
  [{ a: 1 }, { a: 2 }, false],
  [{ a: 1 }, { a: true }, false],
  [{ a: true }, { a: 1 }, false],
  [{ a: "1" }, { a: 1 }, false],
  [{ a: 1 }, { a: "1" }, false],
  [9007199254740993n, 9007199254740992n, false],
  [9007199254740993n, 9007199254740992, false],
  [9007199254740992n, 9007199254740992, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: 1, $open: true }, { a: 1, b: 2 }, true],
  [{ a: 1, $open: true }, { b: 2 }, false],
  [{ $open: true }, { b: 2 }, true],
  [{ $open: true }, [], false],
  [{ $any: "string" }, "x", true],
  [{ $any: "string" }, 1, false],
  [{ $any: "number" }, 1n, true],
  [{ $any: "number" }, true, false],
  [{ $any: "boolean" }, true, true],
  [{ $any: "object" }, [], false],
  [{ $any: "object" }, null, false],
  [{ $any: "object" }, {}, true],
  [{ $any: "array" }, [1], true],
  [{ $any: "thing" }, [1], false],
  [{ $any: "toString" }, [1], false],
  [{ $prefix: "wamid." }, "wamid.1", true],
  [{ $prefix: "wamid." }, "1", false],
  [{ $count: 2 }, [1, 2], true],
  [{ $count: 2 }, [1], false],
  [{ $other: 2 }, { $other: 2 }, false],
  [[1, 2], [1, 2, 3], false],
  [[1, 2, 3], [1, 2], false],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [{}, [], false],
  [{}, {}, true],
  [{}, { a: null }, false],
  [{ a: null }, {}, false],
  [{ constructor: null }, {}, false],
  [null, 0, false],
];

for (const [expected, actual, isSame] of PAIRS) {
  test(`${stringify(expected)} and ${stringify(actual)} are ${isSame ? "the same" : "different"}`, () => {
    assert.equal(compare("", expected, actual).length === 0, isSame);
  });
}

test("a long value is shortened", () => {
  assert.match(brief("😀".repeat(400)), /😀… \(402 characters\)$/u);
});

test("JSON is parsed exactly", () => {
  const text =
    ' { "a" : [ 1 , -2.5e3, 9007199254740993, -9223372036854775808 ], "b": {"c":"\\u00e9\\n,]"}, "d": [], "e": {} } ';
  assert.deepEqual(parse(text), {
    a: [1, -2500, 9007199254740993n, -9223372036854775808n],
    b: { c: "é\n,]" },
    d: [],
    e: {},
  });
  assert.equal(
    stringify(parse(text)),
    '{"a":[1,-2500,9007199254740993,-9223372036854775808],"b":{"c":"é\\n,]"},"d":[],"e":{}}',
  );
  assert.deepEqual(Object.keys(parse('{"__proto__": 1}') as object), ["__proto__"]);
  for (const wrong of ['{"a": 1, "a": 1}', "{", "[1,]", "", "01", "[1] 2"])
    assert.throws(() => parse(wrong), SyntaxError);
});

test("queries are parsed as by a server", () => {
  assert.deepEqual(decodeQuery("a=b%20c&d=%C3%A9+%2B&e=f=g"), { a: "b c", d: "é +", e: "f=g" });
  assert.deepEqual(decodeQuery(""), {});
  for (const wrong of ["a=1&a=2", "a=%zz", "a=%C3", "a=%2", "a=%"]) assert.equal(typeof decodeQuery(wrong), "string");
});

test("names are converted to camelCase and back", () => {
  assert.deepEqual(["id", "max_retries", "custom_fields.list"].map(camel), ["id", "maxRetries", "customFields.list"]);
  assert.deepEqual(["id", "maxRetries", "profilePictureUrl"].map(snake), ["id", "max_retries", "profile_picture_url"]);
});

const CASES = `{"format": 1, "cases": [{"name": "one", "call": {"operation": "channels.list"},
  "requests": [{"times": 2, "method": "POST", "headers": {"a": "b", "c": "d"},
                "no_headers": ["e"], "body": null}, {}],
  "result": {"data": [], "$open": true}}]}`;

test("the comparisons are counted", () => {
  const [only] = readAll(new Map([["a.json", CASES]]));
  assert.ok(only);
  // The outcome, two keys of the result, the number of requests, and five parts of the first one.
  assert.equal(assertions(only), 1 + 2 + 1 + 5);
});

test("names must be unique, and every problem is reported", () => {
  const read = () =>
    readAll(
      new Map([
        ["a.json", CASES],
        ["b.json", CASES],
        ["c.json", '{"format": 2}'],
      ]),
    );
  assert.throws(
    read,
    (error) => error instanceof CaseError && /c\.json: unknown format\n.*is not unique/.test(error.message),
  );
});

const ENTRY: Entry = {
  seq: 1,
  method: "POST",
  path: "/a",
  query: "b=c",
  headers: { once: ["x"], twice: ["x", "x"] },
  body: '{"n": 9007199254740993}',
  body_base64: null,
};

test("requests are compared with those that the server received", () => {
  const text = (request: string): string =>
    `{"format": 1, "cases": [{"name": "a", "call": {"operation": "b"}, "requests": [${request}], "result": {}}]}`;
  const differences = (request: string, entries = [ENTRY]): number => {
    const [only] = readAll(new Map([["a.json", text(request)]]));
    return compareRequests(only?.requests ?? [], entries).length;
  };
  const right = [
    "{}",
    '{"method": "POST", "path": "/a", "raw_query": "b=c", "query": {"b": "c"}, "no_headers": ["other", "constructor"]}',
    '{"headers": {"once": "x"}, "body": {"n": 9007199254740993}}',
  ];
  const wrong = [
    "",
    "{}, {}",
    '{"times": 2}',
    '{"method": "GET"}',
    '{"path": "/b"}',
    '{"raw_query": "b=d"}',
    '{"query": {}}',
    '{"headers": {"twice": "x"}}',
    '{"headers": {"constructor": "x"}}',
    '{"no_headers": ["once"]}',
    '{"body": null}',
    '{"body": {"n": 9007199254740992}}',
  ];
  for (const request of right) assert.equal(differences(request), 0, request);
  for (const request of wrong) assert.equal(differences(request), 1, request);
  assert.equal(differences('{"body": null}', [{ ...ENTRY, body: "" }]), 0);
  assert.equal(differences('{"body": {}}', [{ ...ENTRY, body: "" }]), 1);
  assert.equal(differences('{"body": {}}', [{ ...ENTRY, body: "{" }]), 1);
  assert.equal(differences('{"body": null}', [{ ...ENTRY, body: null, body_base64: "/w==" }]), 1);
});

test("the actual result is compared with the case", () => {
  const [only] = readAll(new Map([["a.json", CASES]]));
  assert.ok(only);
  const result = { ...only, result: { data: 1 }, error: undefined };
  const error = { ...only, result: undefined, error: { type: "A", code: "a", fields: [{ b: 1 }, { a: 1 }] } };
  const of = (found: Record<string, Json>, isError = false) => ({ ...NOTHING, found, isError });
  assert.deepEqual(compareActual(result, of({ data: 1, message: null, call: { status: 200 } })), []);
  assert.equal(compareActual(result, of({ data: 1, message: "a" })).length, 1);
  assert.equal(
    compareActual({ ...result, result: { call: { status: 201 } } }, of({ call: { status: 200 } })).length,
    1,
  );
  assert.equal(compareActual(result, of({ data: 1 }, true)).length, 1);
  assert.equal(compareActual(error, of({ data: 1 })).length, 1);
  assert.deepEqual(
    compareActual(error, of({ type: "A", code: "a", fields: [{ a: 1 }, { b: 1 }], status: 1 }, true)),
    [],
  );
  assert.equal(compareActual(error, of({ type: "A", code: "a", fields: [{ a: 1 }] }, true)).length, 1);
  assert.deepEqual(compareActual(result, { found: { data: 1 }, isError: false, problems: ["wrong"] }), ["wrong"]);
});

const MODELS = new Map([
  ["Contact", ["name", "labels", "customFields"]],
  ["Label", ["name", "color"]],
]);

test("fields that the server did not send are not part of a model", () => {
  const plain = new PlainJsonReader(MODELS);
  const labels = [{ name: "vip", color: null, size: null }];
  assert.deepEqual(plain.model("", "Contact", { name: null, labels, customFields: {}, options: [], more: null }), {
    labels: [{ name: "vip", size: null }],
    options: [],
    more: null,
  });
  assert.deepEqual(plain.problems, []);
});

const NOT_PLAIN: Readonly<Record<string, unknown>> = {
  undefined: { name: undefined },
  "a bigint": { name: 1n },
  NaN: { name: NaN },
  "a class": new (class Contact {})(),
  "a date": { name: new Date(0) },
  "a getter": {
    get name() {
      return "a";
    },
  },
  "a symbol": { [Symbol("name")]: 1 },
  "a non-enumerable property": Object.defineProperty({}, "name", { value: "a" }),
  "an array": [],
  "an array with holes": { name: new Array(2) },
  "an array with further properties": { name: Object.assign([1], { more: 1 }) },
  null: null,
};

for (const [what, value] of Object.entries(NOT_PLAIN)) {
  test(`a model is plain: it is not ${what}`, () => {
    const plain = new PlainJsonReader(MODELS);
    plain.model("", "Contact", value);
    assert.equal(plain.problems.length, 1, plain.problems.join("\n"));
  });
}

test("the other properties of a list are not enumerable", () => {
  const hide = (enumerable: boolean) => Object.defineProperty([{ name: "a" }], "message", { value: "b", enumerable });
  const problemsOf = (list: unknown) => {
    const plain = new PlainJsonReader(MODELS);
    assert.deepEqual(plain.list("", "Label", list), [{ name: "a" }]);
    return plain.problems.length;
  };
  assert.equal(problemsOf(hide(false)), 0);
  assert.equal(problemsOf(hide(true)), 1);
});
