/** Misuse and mocked runtime globals: calls neither hang nor misinterpret their arguments. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Client, hasReached, ValidationError } from "workspace-sdk";

import { output, sandboxOfFile } from "./support/index.mjs";

const sandbox = await sandboxOfFile();
const client = sandbox.client();
after(() => client.close());

const env = { WORKSPACE_BASE_URL: sandbox.url, WORKSPACE_API_KEY: sandbox.apiKey };

/** A typed call with arguments of an untyped program. */
const list = (parameters: unknown, options?: unknown) => client.labels.list(parameters as object, options as object);

test("calls start even if a test has replaced the microtasks", async () => {
  const printed = await output(
    async ({ Client }) => {
      const own = globalThis.queueMicrotask;
      globalThis.queueMicrotask = () => {};
      const client = Client.fromEnv();
      const all = await Promise.all([1, 2, 3].map(() => client.channels.list()));
      globalThis.queueMicrotask = own;
      console.log(all.length, (await client.channels.list()).length);
      await client.close();
    },
    { env, limit: 10_000 },
  );
  assert.equal(printed.trim(), "3 1");
});

const noSignals: Readonly<Record<string, unknown>> = {
  "without removeEventListener": { aborted: false, addEventListener() {} },
  "without addEventListener": { aborted: false, removeEventListener() {} },
  "without aborted": { addEventListener() {}, removeEventListener() {} },
};

for (const [name, signal] of Object.entries(noSignals)) {
  test(`a signal ${name} is a TypeError`, async () => {
    await assert.rejects(list({}, { signal }), TypeError);
  });
}

test("a signal that throws when its listener is removed affects no call", async () => {
  const printed = await output(
    async ({ Client }) => {
      process.on("warning", ({ message }) => console.log(message));
      const client = Client.fromEnv();
      const signal = {
        aborted: false,
        addEventListener() {},
        removeEventListener() {
          throw new RangeError("of the signal");
        },
      } as unknown as AbortSignal;
      const all = await Promise.all([client.channels.list({}, { signal }), client.labels.list(), client.labels.list()]);
      await client.close();
      console.log(all.length);
    },
    { env, limit: 10_000 },
  );
  assert.equal(printed.trim().split("\n").sort().join(" "), "3 of the signal");
});

test("a signal that cannot be read twice does not prevent close from resolving", async () => {
  const once = sandbox.client();
  let reads = 0;
  const signal = {
    get aborted() {
      reads += 1;
      if (reads > 1) throw new RangeError("read twice");
      return false;
    },
    addEventListener() {},
    removeEventListener() {},
  } as unknown as AbortSignal;
  await assert.rejects(once.channels.list({}, { signal }), RangeError);
  await once.close();
});

const notPlain: Readonly<Record<string, unknown>> = {
  "a signal": new AbortController().signal,
  "a Map": new Map([["timeout", 1]]),
  "a Date": new Date(0),
  "an array": [],
  "a string": "x",
};

for (const [name, value] of Object.entries(notPlain)) {
  test(`${name} is neither parameters nor options`, async () => {
    await assert.rejects(list({}, value), TypeError);
    await assert.rejects(list(value), TypeError);
    assert.throws(() => new Client(value as object), TypeError);
    assert.throws(() => client.withOptions(value as object), TypeError);
    assert.equal((await sandbox.journal()).length, 0);
  });
}

test("a key that does not look like a name is not part of the message", async () => {
  const error = await list({ "+15551234567": () => {} }).catch((caught: unknown) => caught);
  assert.ok(error instanceof TypeError && !error.message.includes("555"));
});

test("a string that is too large for a request is a ValidationError", async () => {
  const name = "\u0001".repeat(17 * 1024 * 1024);
  const error = await client.contacts.upsert({ phoneNumber: "+15550000001", name }).catch((caught: unknown) => caught);
  assert.ok(error instanceof ValidationError);
  assert.deepEqual(
    error.fields.map(({ field, kind }) => [field, kind]),
    [["name", "too_long"]],
  );
});

test("maxResponseBytes cannot exceed the longest string of V8", () => {
  assert.throws(() => client.withOptions({ maxResponseBytes: 2 ** 30 }), { code: "configuration" });
});

test("a call that is aborted before it starts is not sent", async () => {
  const first = client.channels.list();
  const controller = new AbortController();
  const { signal } = controller;
  const sent = client.templates.send({ to: "+15550000001", templateName: "plain_notice" }, { signal });
  controller.abort();
  await assert.rejects(sent, { name: "AbortError" });
  await first;
  await client.labels.list();
  const paths = (await sandbox.journal()).map(({ path }) => path.split("/").slice(-2).join("/"));
  assert.deepEqual(paths.sort(), ["channels/list", "labels/list"]);
});

test("the order of the statuses", () => {
  const cases = [
    ["read", "delivered", true],
    ["sent", "delivered", false],
    ["failed", "sent", false],
    ["DELIVERED", "delivered", true],
    ["unheard", "sent", false],
  ] as const;
  for (const [status, target, expected] of cases) {
    assert.equal(hasReached({ status }, target), expected, `${status} ${target}`);
  }
  assert.equal(hasReached({}, "sent"), false);
  assert.throws(() => hasReached({ status: "read" }, 1 as unknown as string), TypeError);
});

test("an unknown option is reported with all options, also with those that the core does not read", async () => {
  const message = /: unknown option onAtempt \(did you mean onAttempt\?\); .*, onAttemptStart, onAttempt/;
  const options = { onAtempt: () => {} };
  assert.throws(() => client.withOptions(options as never), { name: "TypeError", message });
  await assert.rejects(list({}, options), { name: "TypeError", message: /^labels\.list: .*, onAttempt, signal$/ });
  const request = client.request("a/b", {}, { saftey: "read" } as never);
  await assert.rejects(request, { message: /saftey \(did you mean safety\?\); .*, signal, safety$/ });
  await assert.rejects(client.close({ now: true } as never), { message: /: unknown option; expected one of abort$/ });
});

test("an option in an error about parameters has its name in camelCase", async () => {
  const name = "n".repeat(70_000);
  const copy = client.withOptions({ requestStyle: "get_query", validate: false });
  const error = await copy.labels.upsert({ name }).catch((error: unknown) => error);
  assert(error instanceof ValidationError);
  assert.deepEqual(
    error.fields.map(({ field }) => field),
    ["requestStyle"],
  );
  assert.match(error.message, /sent: requestStyle: /);
});
