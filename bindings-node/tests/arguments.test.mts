/** The limits of an argument: larger arguments are rejected quickly, by name, without blocking the event loop. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError, type Client, ConfigurationError, type JsonInput, ValidationError } from "workspace-sdk";
import { rejection, sandboxOfFile } from "./support/index.mjs";

const PHONE = "+15550001234";
const DEADLINE = 3000;
const sandbox = await sandboxOfFile();
const client = sandbox.client({ timeout: DEADLINE, maxRetries: 0 });

/** The maximum number of elements of one argument. */
const MOST = 100_000;
const MANY = 1_000_000;

const texts = (count: number): string[] => Array.from({ length: count }, (_, number) => `label ${number}`);
const byName = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [`k${number}`, number]));
const times = (count: number, value: unknown): unknown[] => Array.from({ length: count }, () => value);
const labels = (labelNames: unknown) => (client: Client) =>
  client.contacts.upsert({ phoneNumber: PHONE, labelNames: labelNames as string[] });
const fields = (field: unknown) => (client: Client) =>
  client.contacts.upsert({ phoneNumber: PHONE, customFieldsData: { field } as Record<string, JsonInput> });
const request = (params: unknown) => (client: Client) => client.request("a/b", params as Record<string, JsonInput>);

/** A value that is small in memory, but endless as JSON. */
function doubled(): unknown {
  let value: unknown = ["a"];
  for (let level = 0; level < 60; level += 1) value = [value, value];
  return value;
}

const everGrowing = { toJSON: (): unknown => ({ more: everGrowing, most: everGrowing }) };

/** How long the work blocks the event loop, in milliseconds. */
function blocking<Result>(work: () => Result): { result: Result; time: number } {
  const begun = performance.now();
  const result = work();
  return { result, time: performance.now() - begun };
}

describe("arguments above the limits are rejected", () => {
  type Case = readonly [make: () => (client: Client) => Promise<unknown>, field: string, message: RegExp];
  const tooMany = /100,000/;
  const CASES: Readonly<Record<string, Case>> = {
    "a list of 12 MB": [() => labels(texts(MANY)), "labelNames", tooMany],
    "one element too many": [() => labels(texts(MOST + 1)), "labelNames", tooMany],
    "a huge number of holes": [() => labels(Array(4_000_000_000)), "labelNames", tooMany],
    "a list of booleans": [() => fields(times(MANY, true)), "customFieldsData", tooMany],
    "a list of nulls": [() => fields(times(MANY, null)), "customFieldsData", tooMany],
    "a list of empty lists": [() => fields(times(MANY, [])), "customFieldsData", tooMany],
    "lists in lists": [() => fields(times(1000, times(1000, 1))), "customFieldsData", tooMany],
    "objects in lists": [() => fields(times(60_000, { a: 1 })), "customFieldsData", tooMany],
    "an object with many keys": [() => fields(byName(3 * MOST)), "customFieldsData", tooMany],
    "entries that are not there": [() => fields(times(1000, byName(1000))), "customFieldsData", tooMany],
    "a value that doubles on every level": [() => fields(doubled()), "customFieldsData", tooMany],
    "a value that creates further levels": [() => fields(everGrowing), "customFieldsData", /nested too deeply/],
    "a number of millions of digits": [() => fields(2n ** 20_000_000n), "customFieldsData", /out of range/],
    "a negative number of millions of digits": [
      () => fields([-(2n ** 20_000_000n)]),
      "customFieldsData",
      /out of range/,
    ],
    "a long string": [() => fields("x".repeat(17 * 1024 * 1024)), "customFieldsData", /16 MiB/],
    "a long key": [() => fields({ ["x".repeat(17 * 1024 * 1024)]: 1 }), "customFieldsData", /16 MiB/],
    variables: [
      () => (client) => client.templates.send({ to: PHONE, templateName: "t", variables: texts(MANY) }),
      "variables",
      tooMany,
    ],
    options: [
      () => (client) => client.customFields.upsert({ name: "n", type: "dropdown", options: texts(MANY) }),
      "options",
      tooMany,
    ],
    "parameters of a request": [() => request({ list: texts(MANY) }), "params", tooMany],
    "many parameters of a request": [() => request(byName(3 * MOST)), "params", tooMany],
    "parameters of a request in total": [
      () => request({ a: times(60_000, 1), b: times(60_000, 1) }),
      "params",
      tooMany,
    ],
    "headers of a call": [
      () => {
        const headers = Object.fromEntries(Object.entries(byName(3 * MOST)).map(([name]) => [name, "x"]));
        return (client) => client.channels.list({}, { headers });
      },
      "headers",
      tooMany,
    ],
    "unknown parameters": [
      () => {
        const parameters = Object.assign(byName(3 * MOST), { phoneNumber: PHONE });
        return (client) => client.contacts.upsert(parameters);
      },
      "params",
      tooMany,
    ],
  };
  for (const [name, [make, field, message]] of Object.entries(CASES)) {
    test(name, async () => {
      const call = make();
      const begun = performance.now();
      const { result, time } = blocking(() => rejection(call(client)));
      const error = await result;
      assert(error instanceof ValidationError || error instanceof ConfigurationError, String(error));
      const found = error.fields.find((fieldError) => fieldError.field === field);
      assert.match(found?.message ?? JSON.stringify(error.fields), message);
      assert(time < DEADLINE, `it blocked the event loop for ${time} ms`);
      assert(performance.now() - begun < DEADLINE, "it took too long");
      assert.deepEqual(await sandbox.journal(), []);
    });
  }
});

describe("arguments at the limits are sent", () => {
  const CASES: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    "a list": labels(times(MOST, "x")),
    "an object": (client) => client.contacts.upsert({ phoneNumber: PHONE, customFieldsData: byName(MOST) }),
    "lists in lists": fields(times(49_999, [1])),
    "a long number": fields(10n ** 4_000n),
    "parameters of a request": request({ a: times(49_999, 1), b: times(49_999, 1) }),
  };
  for (const [name, call] of Object.entries(CASES)) {
    test(name, async () => {
      const { result, time } = blocking(() => call(client).catch((error: unknown) => error));
      const response = await result;
      // The request was sent. The server may reject it as too large.
      assert(!(response instanceof Error) || response instanceof ApiError, String(response));
      assert.equal((await sandbox.journal()).length, 1);
      assert(time < DEADLINE, `it blocked the event loop for ${time} ms`);
    });
  }
});

test("an endless iterable is not read", async () => {
  let steps = 0;
  const endless = {
    *[Symbol.iterator]() {
      for (;;) {
        steps += 1;
        yield "x";
      }
    },
  };
  for (const value of [endless, endless[Symbol.iterator]()]) {
    for (const call of [labels(value), request({ a: value })]) {
      const error = await rejection(call(client));
      assert(error instanceof TypeError || error instanceof ValidationError, String(error));
    }
  }
  assert.equal(steps, 0);
});
