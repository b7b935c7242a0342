/** Responses of a hostile or unusual server: plain results, or a documented error, and no side effects. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import {
  type Client,
  callInfo,
  DecodeError,
  OutcomeUnknownError,
  rawJson,
  TransportError,
  WorkspaceError,
} from "workspace-sdk";
import { rejection, sandboxOfFile } from "./support/index.mjs";

const PHONE = "+15550001234";
const sandbox = await sandboxOfFile();
const client = sandbox.client({ maxRetries: 0 });

const OPENING = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";

/** Sets the exact body of the next response. */
async function respond(body: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(body);
  const head = Buffer.from(`${OPENING}content-length: ${bytes.length}\r\n\r\n`);
  await sandbox.fault("raw", { bytes: Buffer.concat([head, bytes]) });
}

async function contacts(items: string): Promise<Awaited<ReturnType<Client["contacts"]["list"]>>> {
  await respond(`{"success":true,"data":[${items}]}`);
  return client.contacts.list();
}

describe("a result", () => {
  const RESULTS: Readonly<Record<string, () => Promise<object>>> = {
    "a list": () => client.contacts.list({ limit: 3 }),
    "an empty list": () => client.contacts.list({ search: "no such name" }),
    "a contact": () => client.contacts.upsert({ phoneNumber: PHONE, name: "Ada", customFieldsData: { a: { b: [1] } } }),
    "a label": () => client.labels.upsert({ name: "n" }),
    "a sent message": () => client.templates.send({ to: PHONE, templateName: "plain_notice" }),
    "an execution": () => client.automations.trigger({ phoneNumber: PHONE, automationId: "auto_welcome" }),
    "a response": () => client.request("channels/list", {}, { safety: "read" }),
  };
  for (const [name, make] of Object.entries(RESULTS)) {
    test(`${name} is a plain object, can be cloned, and has its call information`, async () => {
      const result = await make();
      const isList = Array.isArray(result);
      assert.equal(Object.getPrototypeOf(result), isList ? Array.prototype : Object.prototype);
      const literal = JSON.parse(JSON.stringify(result)) as object;
      assert.deepStrictEqual(isList ? [...result] : { ...result }, literal);
      assert.deepStrictEqual(isList ? [...(structuredClone(result) as unknown[])] : structuredClone(result), literal);
      const { status, attempts, elapsed, requestId } = callInfo(result);
      assert.equal(Math.floor(status / 100), 2);
      assert.equal(attempts, 1);
      assert(elapsed > 0 && elapsed < 10_000);
      assert(requestId === null || typeof requestId === "string");
      const raw = JSON.parse(rawJson(result)) as { success: unknown };
      assert.equal(raw.success, true);
    });
  }

  test("of an iterator is a plain object too", async () => {
    const { value } = await client.contacts.iter({ limit: 3 }).next();
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepStrictEqual({ ...value }, JSON.parse(JSON.stringify(value)));
    assert.deepStrictEqual(structuredClone(value), { ...value });
  });

  test("equals a literal", async () => {
    assert.deepStrictEqual(await client.automations.list().then((list) => list.at(-1)), {
      id: "auto_welcome",
      name: "Welcome Flow",
      isActive: true,
    });
  });

  test("that is a list has a message and pagination, which are not elements", async () => {
    const list = await client.contacts.list({ limit: 3, page: 2 });
    assert(Array.isArray(list));
    assert.equal(list.constructor, Array);
    assert.deepEqual(list.pagination, { page: 2, limit: 3, total: 120, pages: 40 });
    assert.equal(typeof list.message, "string");
    assert.deepEqual(Object.keys(list), ["0", "1", "2"]);
    assert.deepEqual([list.length, list.map((contact) => contact.name).length], [3, 3]);
    assert(!inspect(list).includes("pagination"));
    assert(!JSON.stringify(list).includes("pagination"));
    assert(list.map(() => 1).constructor === Array);
    const other = structuredClone(list);
    assert.equal(Object.getPrototypeOf(other), Array.prototype);
  });

  test("can be changed", async () => {
    const list = await client.contacts.list({ limit: 2 });
    list.reverse().push({ ...list[0] } as (typeof list)[number]);
    const [first] = list;
    assert(first);
    first.name = "changed";
    assert.equal(list.length, 3);
    assert.equal(callInfo(list).attempts, 1);
  });
});

describe("an integer in a result", () => {
  const BODY =
    '{"success":true,"data":[{"id":12345678901234567890123,"customFields":{"big":12345678901234567890,' +
    '"list":[-9007199254740992,9007199254740991,1.5,1e30],"text":"12345678901234567890","nul":"\\u00001","__proto__":' +
    '9007199254740993}}],"pagination":{"total":9007199254740993}}';

  test("beyond 2^53 is a bigint with all its digits, and the raw JSON is unchanged", async () => {
    await respond(BODY);
    const list = await client.contacts.list();
    const [contact] = list;
    assert.equal(contact?.id, "12345678901234567890123");
    const expected = JSON.parse('{"__proto__":0}') as Record<string, unknown>;
    Object.defineProperty(expected, "__proto__", { value: 9007199254740993n });
    Object.assign(expected, {
      big: 12345678901234567890n,
      list: [-9007199254740992n, 9007199254740991, 1.5, 1e30],
      text: "12345678901234567890",
      nul: "\u00001",
    });
    assert.deepStrictEqual(contact.customFields, expected);
    assert.equal(typeof list.pagination?.total, "number");
    assert.equal(rawJson(list), BODY);
    assert.deepStrictEqual(structuredClone(contact), contact);
  });

  test("beyond 2^53 of a result that is passed on unchanged, and of an iterator, is a bigint too", async () => {
    await respond('{"success":true,"data":{"a":[9007199254740993]}}');
    const response = await client.request("a/b", {}, { safety: "read" });
    assert.deepStrictEqual(response.data, { a: [9007199254740993n] });
    await respond('{"success":true,"data":[{"id":"a","score":-9007199254740993}]}');
    const { value } = await client.contacts.iter().next();
    assert.deepStrictEqual(value, { id: "a", score: -9007199254740993n });
  });

  test("is sent back as it was received", async () => {
    await respond(BODY);
    const customFields = (await client.contacts.list())[0]?.customFields;
    assert(customFields);
    await client.contacts.upsert({ phoneNumber: PHONE, customFieldsData: customFields });
    const body = (await sandbox.journal()).at(-1)?.body ?? "";
    assert.match(JSON.stringify(body), /12345678901234567890/);
  });

  test("with thousands of digits is a string of them", async () => {
    const digits = "9".repeat(10_000);
    const list = await contacts(`{"id":"a","score":${digits}}`);
    assert.deepStrictEqual({ ...list[0] }, { id: "a", score: digits });
  });
});

describe("a response", () => {
  test("with __proto__ and similar names changes no prototype, and keeps the fields", async () => {
    const hostile =
      '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"hasOwnProperty":2';
    const list = await contacts(`{"id":"c1",${hostile},"customFields":{${hostile}},"labels":[{${hostile}}]}`);
    const [contact] = list;
    assert(contact);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    assert.equal((contact as { polluted?: unknown }).polluted, undefined);
    for (const each of [contact, contact["customFields"] as object, (contact["labels"] as object[])[0] ?? {}]) {
      assert.equal(Object.getPrototypeOf(each), Object.prototype);
      assert(Object.hasOwn(each, "__proto__") && Object.hasOwn(each, "toString"));
    }
    const way = await rejection(respond(`{"success":true,"__proto__":{"data":[]}}`).then(() => client.contacts.list()));
    assert(way instanceof WorkspaceError);
  });

  test("with __proto__ to request is unchanged", async () => {
    await respond('{"success":true,"data":{"__proto__":{"polluted":1},"a":1},"__proto__":{"message":"x"}}');
    const response = await client.request("a/b", {}, { safety: "read" });
    assert.equal(Object.getPrototypeOf(response), Object.prototype);
    assert(Object.hasOwn(response.data as object, "__proto__"));
    assert.equal(response.message, undefined);
  });

  test("with numeric ids has them as strings, with all their digits", async () => {
    const list = await contacts('{"id":12345678901234567890,"channelId":0,"labels":[{"id":7}]},{"id":-1}');
    assert.deepEqual(
      list.map((contact) => contact.id),
      ["12345678901234567890", "-1"],
    );
    assert.equal(list[0]?.["channelId"], "0");
    assert.deepEqual(list[0]?.["labels"], [{ id: "7" }]);
  });

  test("with huge numbers has rounded numbers, and rawJson has all digits", async () => {
    const number = "123456789012345678901234567890.5";
    const list = await contacts(`{"id":"a","big":${number},"huge":1e400,"tiny":1e-400,"minus":-0}`);
    assert.deepEqual(list, [{ id: "a", big: Number(number), huge: Infinity, tiny: 0, minus: -0 }]);
    assert(rawJson(list).includes(number) && rawJson(list).includes("1e400"));
  });

  test("with a duplicate name has one of the values", async () => {
    const list = await contacts('{"id":"first","name":"a","id":"second","new":1,"new":2}');
    assert.equal(list.length, 1);
    assert(["first", "second"].includes(String(list[0]?.id)));
    assert(rawJson(list).includes("first") && rawJson(list).includes("second"));
  });

  test("with unknown fields keeps them", async () => {
    const list = await contacts('{"id":"a","new":{"deep":[1,null,{"x":"😀"}]},"empty":{},"":1}');
    assert.deepStrictEqual({ ...list[0] }, { id: "a", new: { deep: [1, null, { x: "😀" }] }, empty: {}, "": 1 });
  });

  test("with lone surrogates is accepted or rejected, and the process continues", async () => {
    const found = await contacts('{"id":"a","name":"\\ud800","new":"\\udfff\\u0000"}').catch((error: unknown) => error);
    if (Array.isArray(found)) {
      assert.match(String((found[0] as { name: unknown }).name), /^[\ud800\ufffd]$/u);
    } else {
      assert(found instanceof DecodeError, String(found));
    }
  });

  test("with a byte order mark is accepted or rejected as a whole", async () => {
    await respond('\ufeff{"success":true,"data":[]}');
    const found = await client.contacts.list().catch((error: unknown) => error);
    assert(Array.isArray(found) || found instanceof DecodeError, String(found));
  });

  for (const depth of [20, 120, 5000, 100_000, 1_000_000]) {
    test(`with ${depth} levels is accepted or rejected`, async () => {
      await respond(`{"success":true,"data":[{"id":"a","new":${"[".repeat(depth)}1${"]".repeat(depth)}}]}`);
      const found = await client.contacts.list().catch((error: unknown) => error);
      if (depth === 20) {
        assert(Array.isArray(found));
      }
      if (!Array.isArray(found)) {
        assert(found instanceof DecodeError, String(found));
      }
    });
  }

  // Bodies that are not a response of the API: a read fails with a DecodeError, the outcome of a send is unknown.
  const BAD: Readonly<Record<string, string | Uint8Array>> = {
    "invalid UTF-8": Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    "JSON with invalid UTF-8 inside": Buffer.concat([
      Buffer.from('{"success":true,"data":[{"id":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}]}'),
    ]),
    "UTF-16": Buffer.from('{"success":true,"data":[]}', "utf16le"),
    zeroes: new Uint8Array(1000),
    nothing: "",
    null: "null",
    "a string": '"ok"',
    HTML: "<html><body>Hello</body></html>",
    "half of the JSON": '{"success":true,"data":[{"id":',
    "the JSON twice": '{"success":true,"data":[]}{"success":true,"data":[]}',
    comments: '/* */{"success":true,"data":[]}',
    "a list of lists": '{"success":true,"data":[[[]]]}',
  };
  for (const [name, body] of Object.entries(BAD)) {
    test(`of ${name} is a DecodeError for a read, and an OutcomeUnknownError for a send`, async () => {
      await respond(body);
      const read = await rejection(client.contacts.list());
      assert(read instanceof DecodeError, String(read));
      if (name !== "a list of lists") {
        await respond(body);
        const send = await rejection(client.messages.sendText({ to: PHONE, body: "b" }));
        assert(send instanceof OutcomeUnknownError, String(send));
      }
    });
  }

  // Responses that are not HTTP.
  const RAW: Readonly<Record<string, string | Uint8Array>> = {
    "not HTTP": "Hello\r\n\r\n",
    "an endless head": `${OPENING}x: ${"y".repeat(1_000_000)}`,
    "zero bytes": "",
    "a wrong length": `${OPENING}content-length: 1000\r\n\r\n{}`,
    "two lengths": `${OPENING}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`,
    "wrong chunk sizes": `${OPENING}transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n{}`,
    "a header of arbitrary bytes": Buffer.concat([
      Buffer.from("HTTP/1.1 200 OK\r\nx: "),
      Buffer.from([0, 255]),
      Buffer.from("\r\n\r\n"),
    ]),
    "a status out of range": "HTTP/1.1 99999 X\r\n\r\n",
  };
  for (const [name, bytes] of Object.entries(RAW)) {
    test(`that is ${name} is a TransportError`, async () => {
      await sandbox.fault("raw", { bytes });
      const read = await rejection(client.contacts.list());
      assert(read instanceof TransportError || read instanceof DecodeError, String(read));
      await sandbox.fault("raw", { bytes });
      assert((await rejection(client.messages.sendText({ to: PHONE, body: "b" }))) instanceof OutcomeUnknownError);
      assert.equal((await client.channels.list()).length, 1);
    });
  }

  test("that is too large is rejected before it has arrived completely", async () => {
    await sandbox.fault("big", { bytes: 50_000_000, times: 0 });
    const error = await rejection(client.contacts.list({}, { maxResponseBytes: 1000 }));
    assert(error instanceof WorkspaceError);
    assert.equal(error.failure, "too_large");
    assert.match(error.message, /is larger than maxResponseBytes, /);
  });

  test("with an error may contain any string, which is only in serverText", async () => {
    const bodies = [
      '{"error":{"__proto__":{"message":"evil"}}}',
      '{"error":"evil\\u0000\\ud800"}',
      "evil",
      "\ufeffevil",
      "[".repeat(100_000),
    ];
    for (const body of bodies) {
      const bytes = `HTTP/1.1 400 Bad\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      await sandbox.fault("raw", { bytes });
      const error = await rejection(client.contacts.list());
      assert(error instanceof WorkspaceError);
      assert.equal(error.status, 400);
      assert(!inspect(error).includes("evil"));
      assert(error.serverText === undefined || typeof error.serverText === "string");
    }
  });

  test("with a request id and other headers of arbitrary bytes is accepted", async () => {
    const head = Buffer.from(`${OPENING}content-length: 26\r\nx-request-id: `);
    const bytes = Buffer.concat([head, Buffer.from([0xe9, 0xff]), Buffer.from('\r\n\r\n{"success":true,"data":[]}')]);
    await sandbox.fault("raw", { bytes });
    const list = await client.contacts.list();
    const { requestId } = callInfo(list);
    assert(requestId === null || typeof requestId === "string");
  });
});
