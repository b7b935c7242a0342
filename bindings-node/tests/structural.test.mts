/** Objects in place of a client: fakes, proxies, heirs, copies; and methods without their object. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import {
  Client,
  type Contact,
  callInfo,
  type PageIterator,
  RateLimitError,
  rawJson,
  type Templates,
  WorkspaceError,
} from "workspace-sdk";
import { fakeClient, fakeIterator, fakeResult } from "workspace-sdk/testing";

import { rejection, sandboxOfFile } from "./support/index.mjs";

const sandbox = await sandboxOfFile();

/** These lines compile only if the types have no private members. */
const templates = {
  list: async () => [],
  send: async () => ({ messageId: "wamid.1" }),
  sendMany: () => assert.fail("it is not called"),
} satisfies Templates;

class FakeTemplates implements Templates {
  readonly list = templates.list;
  readonly send = templates.send;
  readonly sendMany = templates.sendMany;
}

async function* onePage(): AsyncGenerator<Contact, undefined, undefined> {
  yield { id: "1" };
  return undefined;
}

const iterator = (): PageIterator<Contact> => fakeIterator([{ id: "1" }, { id: "2" }]);

describe("a method without its object", () => {
  const client = sandbox.client();
  type Method = (...given: never[]) => unknown;
  const METHODS: Readonly<Record<string, readonly [object: object, name: string, object: string]>> = {
    "client.request": [client, "request", "client"],
    "client.close": [client, "close", "client"],
    "client.withOptions": [client, "withOptions", "client"],
    "client.templates.send": [client.templates, "send", "client.templates"],
    "client.messages.sendText": [client.messages, "sendText", "client.messages"],
    "client.customFields.list": [client.customFields, "list", "client.customFields"],
    "run.report": [client.templates.sendMany({ recipients: [], templateName: "plain_notice" }), "report", "run"],
    "run.next": [client.templates.sendMany({ recipients: [], templateName: "plain_notice" }), "next", "run"],
    "iterator.next": [client.contacts.iter(), "next", "iterator"],
    "iterator.return": [client.contacts.iter(), "return", "iterator"],
  };
  for (const [name, [owner, key, object]] of Object.entries(METHODS)) {
    test(name, async () => {
      const method = Reflect.get(owner, key) as Method;
      const error = await rejection((async () => await method())());
      assert(error instanceof TypeError && (error as NodeJS.ErrnoException).code === "ERR_INVALID_THIS");
      const remedy = `call it as a method of ${object}, or pass ${name}.bind(${object})`;
      assert.equal(error.message, `${name} was called without its object: ${remedy}`);
    });
  }

  test("a sequence fails at its first page", async () => {
    const { iter } = client.contacts;
    const error = await rejection(iter().next());
    assert.match(String(error), /^TypeError: client\.contacts\.iter was called without its object/);
  });

  test("a bound method works", async () => {
    const list = client.labels.list.bind(client.labels);
    assert.equal((await list()).length, 1);
  });
});

describe("objects that stand for a client", () => {
  const CASES: Readonly<Record<string, (client: Client) => Client>> = {
    "a proxy": (client) => new Proxy(client, {}),
    "an object that inherits from it": (client) => Object.create(client) as Client,
    "an instance of a subclass": () => {
      class Own extends Client {}
      return new Own({ baseUrl: sandbox.url, apiKey: sandbox.apiKey });
    },
  };
  for (const [name, make] of Object.entries(CASES)) {
    test(name, async () => {
      const client = make(sandbox.client());
      assert.equal((await client.channels.list()).length, 1);
      assert(Array.isArray((await client.request("channels/list", {}, { safety: "read" })).data));
      assert.equal((await client.contacts.iter({ limit: 1 }).next()).done, false);
      assert.deepEqual(client.toJSON(), { baseUrl: client.baseUrl });
      assert.match(inspect(client.withOptions({ timeout: 1_000 })), /^Client \{ baseUrl/);
      await client.close();
    });
  }

  test("structuredClone rejects a client", async () => {
    const client = sandbox.client();
    assert.throws(() => structuredClone(client), { name: "DataCloneError" });
    await client.close();
  });
});

describe("a fake client", () => {
  const empty = fakeClient({});

  test("has the methods that were passed, and calls them", async () => {
    const client = fakeClient({ templates: new FakeTemplates(), contacts: { iter: iterator } });
    assert(client instanceof Client);
    assert.deepEqual(await client.templates.send({ to: "1", templateName: "t" }), { messageId: "wamid.1" });
    const ids: unknown[] = [];
    for await (const { id } of client.contacts.iter()) ids.push(id);
    assert.deepEqual(ids, ["1", "2"]);
    assert.equal(client.withOptions({ timeout: 1 }), client);
    await client.close();
  });

  const MISSING: Readonly<Record<string, () => unknown>> = {
    "client.templates.list": () => empty.templates.list(),
    "client.contacts.iter": () => empty.contacts.iter(),
    "client.request": () => empty.request("a/b"),
  };
  for (const [name, call] of Object.entries(MISSING)) {
    test(`names ${name} if it is missing`, () => {
      assert.throws(call, { message: `the fake client has no ${name}: pass it to fakeClient` });
    });
  }

  test("is printed and serialized like a client", () => {
    assert.equal(inspect(empty), "Client {}");
    assert.deepEqual(JSON.parse(JSON.stringify(empty)), { baseUrl: empty.baseUrl });
  });

  test("may return an asynchronous generator", async () => {
    const client = fakeClient({ contacts: { iter: onePage } });
    assert.deepEqual(await client.contacts.iter().next(), { done: false, value: { id: "1" } });
  });
});

test("a fake result has call information", () => {
  const page = fakeResult([{ id: "1" }], { attempts: 3, pagination: { total: 9 }, message: "Found 1" });
  const inLedger = { replayed: false, recorded: false };
  assert.deepEqual(callInfo(page), { status: 200, requestId: null, attempts: 3, elapsed: 0, ...inLedger });
  assert.deepEqual([page.length, page.pagination?.total, page.message], [1, 9, "Found 1"]);
  const sent = fakeResult({ messageId: "wamid.1" });
  assert.deepEqual(JSON.parse(rawJson(sent)), { success: true, data: { messageId: "wamid.1" } });
  assert.equal(rawJson(fakeResult({ order: 9007199254740993n })), '{"success":true,"data":{"order":9007199254740993}}');
});

describe("an error that a program creates", () => {
  test("has the code and the disposition of its class", () => {
    const error = new RateLimitError({ operation: "templates.send", retryAfter: 2_000 });
    assert.deepEqual(
      [error.name, error.message, error.code, error.disposition, error.retryAfter],
      ["RateLimitError", "templates.send: rate_limit", "rate_limit", "retryable", 2_000],
    );
    assert.deepEqual([error.attempts, error.elapsed, error.fields], [0, 0, []]);
    assert(error instanceof WorkspaceError && error.stack?.includes("structural.test"));
    assert.deepEqual(WorkspaceError.fromJSON(error.toJSON()), error);
  });

  test("keeps the parts that were passed", () => {
    const parts = {
      message: "m",
      disposition: "unknown",
      attempts: 2,
      serverText: "text",
      causes: ["a", "b"],
    } as const;
    const { message, disposition, attempts, serverText, cause } = new RateLimitError(parts);
    assert.deepEqual([message, disposition, attempts, serverText], ["m", "unknown", 2, "text"]);
    assert(cause instanceof Error && cause.message === "a" && (cause.cause as Error).message === "b");
  });
});
