/** The limits of an argument: larger arguments are refused by name, in time, and without blocking the event loop. */

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

/** Small in memory, but endless as JSON. */
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

describe("more than an argument may hold is refused", () => {
  type Case = readonly [make: () => (client: Client) => Promise<unknown>, field: string, message: RegExp];
  const tooMany = /100,000/;
  const CASES: Readonly<Record<string, Case>> = {
    "a list of 12 MB": [() => labels(texts(MANY)), "labelNames", tooMany],
    "one element too many": [() => labels(texts(MOST + 1)), "labelNames", tooMany],
    "holes without an end": [() => labels(Array(4_000_000_000)), "labelNames", tooMany],
    "a list of flags": [() => fields(times(MANY, true)), "customFieldsData", tooMany],
    "a list of nulls": [() => fields(times(MANY, null)), "customFieldsData", tooMany],
    "a list of empty lists": [() => fields(times(MANY, [])), "customFieldsData", tooMany],
    "lists in lists": [() => fields(times(1000, times(1000, 1))), "customFieldsData", tooMany],
    "objects in lists": [() => fields(times(60_000, { a: 1 })), "customFieldsData", tooMany],
    "an object of many names": [() => fields(byName(3 * MOST)), "customFieldsData", tooMany],
    "entries that are not there": [() => fields(times(1000, byName(1000))), "customFieldsData", tooMany],
    "what doubles without an end": [() => fields(doubled()), "customFieldsData", tooMany],
    "what makes more of itself": [() => fields(everGrowing), "customFieldsData", /nested too deeply/],
    "a number of millions of digits": [() => fields(2n ** 20_000_000n), "customFieldsData", /out of range/],
    "a negative one": [() => fields([-(2n ** 20_000_000n)]), "customFieldsData", /out of range/],
    "a long text": [() => fields("x".repeat(17 * 1024 * 1024)), "customFieldsData", /16 MiB/],
    "a long name": [() => fields({ ["x".repeat(17 * 1024 * 1024)]: 1 }), "customFieldsData", /16 MiB/],
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
    "parameters of a request together": [
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
      assert(time < DEADLINE, `it held the event loop up for ${time} ms`);
      assert(performance.now() - begun < DEADLINE, "it outlasted its deadline");
      assert.deepEqual(await sandbox.journal(), []);
    });
  }
});

describe("as much as an argument may hold is taken", () => {
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
      // The server may say that it is too large; it was asked.
      assert(!(response instanceof Error) || response instanceof ApiError, String(response));
      assert.equal((await sandbox.journal()).length, 1);
      assert(time < DEADLINE, `it held the event loop up for ${time} ms`);
    });
  }
});

test("an iterable without an end is not looked at", async () => {
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
