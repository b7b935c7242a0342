/** Hostile values of every parameter and option raise a documented error, and nothing is sent. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import {
  ApiError,
  Client,
  ConfigurationError,
  callInfo,
  rawJson,
  ValidationError,
  WorkspaceError,
} from "workspace-sdk";
import { CallerError, deep, doubled, NEVER, OBJECTS, SOMETIMES } from "./support/hostile-values.mjs";
import { failure, rejection, sandboxOfFile } from "./support/index.mjs";
import { call, OPERATIONS, OPTIONS, OVERRIDES, PHONE } from "./support/operations.mjs";

// A hostile value can be the name of the file for rejected rows.
const folder = await mkdtemp(join(tmpdir(), "hostile-"));
const before = process.cwd();
process.chdir(folder);
after(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true });
});

const sandbox = await sandboxOfFile();
const client = sandbox.client({ maxRetries: 0 });
const RUNS = { numRuns: 15, seed: 7, endOnFailure: true };

const REFUSALS = ["TypeError", "ValidationError", "ConfigurationError", "CallerError"];
/** Parameters that accept any JSON object. */
/** Each operation with each of its parameters. */
const PARAMETERS = OPERATIONS.flatMap(({ name, required, parameters }) =>
  parameters.map((parameter) => ({ operation: name, required, parameter })),
);

const JSON_PARAMETERS = ["customFieldsData"];

/** The outcome of a call: the name of the error that rejected it, or `done`. */
async function end(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    assert(error instanceof Error, `it threw ${typeof error}`);
    if (error instanceof ApiError) {
      return "done";
    }
    assert(REFUSALS.includes(error.constructor.name), `${error.stack}`);
    assert(error.message !== "");
    if (error.constructor === TypeError) {
      assertIsNamed(error);
    }
    return error.constructor.name;
  }
  return "done";
}

function assertIsNamed(error: Error): void {
  // The engine throws its own error for a revoked proxy.
  const isOwn = (error as { code?: string }).code === "ERR_INVALID_ARG_TYPE" || /revoked/.test(error.message);
  assert(isOwn, `${error.stack}`);
}

async function assertNothingSent(): Promise<void> {
  assert.deepEqual(
    (await sandbox.journal()).map((entry) => [entry.operation, entry.body]),
    [],
  );
}

async function assertAllWellFormed(): Promise<void> {
  for (const entry of await sandbox.journal()) {
    const body = entry.json();
    assert(typeof body === "object" && body !== null && !Array.isArray(body), entry.body ?? "");
  }
}

describe("values that no parameter accepts", () => {
  for (const { operation, required, parameter } of PARAMETERS) {
    test(`${operation} ${parameter}`, async () => {
      const values = JSON_PARAMETERS.includes(parameter) ? { ...NEVER, ...OBJECTS } : NEVER;
      for (const [name, make] of Object.entries(values)) {
        const found = await end(() => call(client, operation, { ...required, [parameter]: make() }));
        assert.notEqual(found, "done", name);
      }
      await assertNothingSent();
    });
  }
});

describe("values that a parameter may accept", () => {
  for (const { operation, required, parameter } of PARAMETERS) {
    test(`${operation} ${parameter}`, async () => {
      const check = async (value: unknown) => {
        await end(() => call(client, operation, { ...required, [parameter]: value }));
      };
      await fc.assert(fc.asyncProperty(SOMETIMES, check), RUNS);
      await assertAllWellFormed();
      assert.equal((await client.channels.list()).length, 1);
    });
  }
});

describe("parameters", () => {
  const own = () => {
    throw new CallerError("own");
  };

  test("of a wrong type are a TypeError", async () => {
    const values: unknown[] = [1, 1n, "x", true, Symbol("x"), () => {}, [], [{}], new Proxy([], {})];
    for (const { name: operation } of OPERATIONS) {
      for (const value of values) {
        assert.equal(await end(() => call(client, operation, value)), "TypeError", `${operation} ${typeof value}`);
        assert.equal(await end(() => call(client, operation, {}, value)), "TypeError", `${operation} ${typeof value}`);
      }
    }
    await assertNothingSent();
  });

  test("of any value are accepted or rejected", async () => {
    for (const { name: operation } of OPERATIONS) {
      const check = async (params: unknown, options: unknown) => {
        await end(() => call(client, operation, params, options));
      };
      await fc.assert(fc.asyncProperty(SOMETIMES, SOMETIMES, check), RUNS);
    }
    await assertAllWellFormed();
  });

  test("whose getters or traps throw reject with that error", async () => {
    for (const { name: operation, required } of OPERATIONS) {
      for (const name of Object.keys(required)) {
        const params = Object.defineProperty({ ...required }, name, { enumerable: true, get: own });
        assert.equal(await end(() => call(client, operation, params)), "CallerError");
      }
      assert.equal(await end(() => call(client, operation, new Proxy({}, { ownKeys: own, get: own }))), "CallerError");
      const options = {
        get timeout(): number {
          return own();
        },
      };
      assert.equal(await end(() => call(client, operation, required, options)), "CallerError");
    }
    await assertNothingSent();
  });

  test("reject the promise, and never throw", async () => {
    const promises = [
      client.messages.sendText(1 as never),
      client.messages.sendText({ to: 1, body: 1 } as never),
      client.messages.sendText({ to: PHONE, body: "b" }, { timeout: "x" } as never),
      client.contacts.upsert(undefined as never),
      client.contacts.iter(1 as never).next(),
      client.messages.watch(null as never).next(),
      client.request(1 as never),
      client.request("a", 1 as never),
    ];
    for (const error of await Promise.all(promises.map(rejection))) {
      assert(error instanceof TypeError || error instanceof ValidationError, String(error));
    }
    await assertNothingSent();
  });

  const UNKNOWN = [
    "tо",
    "",
    "phone_number",
    "\ud800",
    "\0",
    "constructor",
    "toString",
    "hasOwnProperty",
    "__proto__",
    "0",
  ];
  test("that are unknown are a TypeError that does not repeat them", async () => {
    for (const { name: operation, required } of OPERATIONS) {
      for (const name of UNKNOWN) {
        for (const value of [1, null]) {
          const more = Object.defineProperty({}, name, { enumerable: true, configurable: true, writable: true, value });
          const params = Object.defineProperties({ ...required }, Object.getOwnPropertyDescriptors(more));
          for (const given of [[params], [required, more]]) {
            const error = await rejection(call(client, operation, ...given));
            assert(error instanceof TypeError, `${operation} ${JSON.stringify(name)} ${value}: ${String(error)}`);
            assert.equal((error as { code?: string }).code, "ERR_INVALID_ARG_TYPE");
          }
        }
      }
      const error = await rejection(call(client, operation, { ...required, Maria: 1 }));
      assert.match(String(error), /: unknown property; (expected one of [a-z]|it takes none$)/);
    }
    await assertNothingSent();
  });

  test("may be objects without a prototype, frozen objects, and objects with getters", async () => {
    const given = { phoneNumber: PHONE, name: "Ada" };
    const makers: Readonly<Record<string, () => unknown>> = {
      bare: () => Object.assign(Object.create(null) as object, given),
      frozen: () => Object.freeze({ ...given }),
      getters: () => ({
        get phoneNumber() {
          return PHONE;
        },
        get name() {
          return "Ada";
        },
      }),
      proxy: () => new Proxy(given, {}),
      undefined: () => ({ ...given, email: undefined, labelNames: null }),
    };
    for (const [name, make] of Object.entries(makers)) {
      await sandbox.reset();
      await client.contacts.upsert(make() as typeof given);
      assert.deepEqual((await sandbox.journal())[0]?.json(), given, name);
    }
  });

  test("that change while they are read are read once or rejected", async () => {
    let reads = 0;
    const params = {
      to: PHONE,
      get body(): string {
        reads += 1;
        return reads === 1 ? "first" : (Symbol("second") as never);
      },
    };
    await client.messages.sendText(params).catch(() => {});
    for (const entry of await sandbox.journal()) {
      assert.equal((entry.json() as { body?: unknown }).body, "first");
    }
  });

  test("that are properties of a polluted Object.prototype are ignored", async () => {
    const polluted = Object.prototype as { search?: unknown };
    polluted.search = "from the prototype";
    try {
      await client.contacts.list({ limit: 1 });
    } finally {
      delete polluted.search;
    }
    assert.deepEqual((await sandbox.journal())[0]?.json(), { limit: 1 });
  });
});

describe("values that no option accepts", () => {
  const base = () => ({ baseUrl: sandbox.url, apiKey: sandbox.apiKey });
  for (const option of OPTIONS) {
    test(option, async () => {
      const makers: ((value: unknown) => unknown)[] = [(value) => new Client({ ...base(), [option]: value })];
      if (OVERRIDES.includes(option)) {
        makers.push((value) => client.withOptions({ [option]: value }));
        makers.push((value) => client.channels.list({}, { [option]: value }));
      }
      for (const [name, make] of Object.entries({ ...NEVER, ...OBJECTS })) {
        for (const maker of makers) {
          const value = make();
          if (option.startsWith("onAttempt") && typeof value === "function") {
            continue;
          }
          assert.notEqual(await end(() => maker(value)), "done", name);
        }
      }
      await assertNothingSent();
    });

    // A string is the path of a ledger, which would be created.
    if (option === "ledger") continue;
    test(`${option} of any value is accepted or rejected`, async () => {
      const check = async (value: unknown) => {
        await end(() => new Client({ ...base(), [option]: value }));
        if (OVERRIDES.includes(option)) {
          await end(() => client.withOptions({ [option]: value }));
          // A timeout that is too short does not count as a rejected option.
          await client.channels.list({}, { [option]: value }).catch((error: unknown) => {
            return error instanceof WorkspaceError ? null : end(() => Promise.reject(error));
          });
        }
      };
      await fc.assert(fc.asyncProperty(SOMETIMES, check), RUNS);
      assert.equal((await client.channels.list()).length, 1);
    });
  }

  test("that are unknown are a TypeError that names them", () => {
    const makers: ((options: object) => unknown)[] = [
      (options) => new Client({ ...base(), ...options }),
      (options) => Client.fromEnv({ ...base(), ...options }),
      (options) => client.withOptions(options),
    ];
    for (const maker of makers) {
      for (const name of ["timeoutt", "api_key", "apikey", "constructor", "toString", ""]) {
        assert.throws(() => maker({ [name]: 1 }), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }, name);
      }
      assert.throws(() => maker({ timeoutt: 1 }), /timeoutt/);
      for (const options of [1, "x", true, [], () => {}, Symbol("x")]) {
        assert.throws(() => maker(options as object) && client.withOptions(options as object), { name: "TypeError" });
      }
    }
    assert.throws(() => new Client(undefined as never), ConfigurationError);
    assert.throws(() => (Client as unknown as () => void)(), TypeError);
  });

  test("that only a call has are rejected for a client", () => {
    const { signal } = new AbortController();
    assert.throws(() => client.withOptions({ signal } as object), TypeError);
    assert.throws(() => new Client({ ...base(), signal } as object), TypeError);
  });
});

describe("request", () => {
  test("with any path stays below the base URL", async () => {
    const paths = fc.oneof(
      fc.constantFrom(
        "../x",
        "a/../../x",
        "//evil.test/x",
        "http://evil.test/",
        "a?b",
        "a#b",
        "%2e%2e/x",
        "a\\b",
        "",
        "/",
      ),
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.webPath(),
      SOMETIMES,
    );
    const check = async (path: unknown) => {
      await end(() => client.request(path as string, {}, { safety: "read" }));
    };
    await fc.assert(fc.asyncProperty(paths, check), { ...RUNS, numRuns: 200 });
    for (const { path, query, body } of await sandbox.journal()) {
      assert.match(path, /^\/api\/workspace\/v1\//);
      assert.doesNotMatch(decodeURIComponent(path), /(^|\/)\.\.(\/|$)/);
      assert.deepEqual([query, body], ["", "{}"]);
    }
  });

  test("with any parameters is rejected, or sends them as JSON", async () => {
    const check = async (value: unknown) => {
      await end(() => client.request("a/b", { value: value as never }, { safety: "read" }));
    };
    await fc.assert(fc.asyncProperty(SOMETIMES, check), { ...RUNS, numRuns: 200 });
    await assertAllWellFormed();
    for (const [name, make] of Object.entries(OBJECTS)) {
      await sandbox.reset();
      assert.notEqual(await end(() => client.request("a/b", { value: make() as never })), "done", name);
      await assertNothingSent();
    }
  });

  test("with an unknown safety is rejected", async () => {
    for (const kind of ["", "READ", "toString", "__proto__", 1, {}, Symbol("read")]) {
      assert.notEqual(await end(() => client.request("a/b", {}, { safety: kind as "read" })), "done");
    }
    await assertNothingSent();
  });
});

describe("customFieldsData", () => {
  async function arrived(fields: Record<string, unknown>): Promise<string> {
    await sandbox.reset();
    await client.contacts
      .upsert({ phoneNumber: PHONE, customFieldsData: fields as Record<string, never> })
      .catch((error) => {
        // The sandbox may reject a field without a name, which it has received then.
        assert(error instanceof ApiError, String(error));
      });
    return (await sandbox.journal())[0]?.body ?? "";
  }

  test("arrives unchanged as JSON", async () => {
    const names = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("", "__proto__", "constructor", "a b", "0", "é"),
    );
    const fields = fc.dictionary(names, fc.jsonValue({ maxDepth: 5, stringUnit: "grapheme" }), {
      noNullPrototype: false,
    });
    const check = async (customFieldsData: Record<string, unknown>) => {
      if (Object.keys(customFieldsData).length === 0) {
        return;
      }
      const body = JSON.parse(await arrived(customFieldsData)) as { customFieldsData: unknown };
      assert.equal(JSON.stringify(body.customFieldsData), JSON.stringify(customFieldsData));
    };
    await fc.assert(fc.asyncProperty(fields, check), { ...RUNS, numRuns: 300 });
  });

  test("that is endless is rejected", async () => {
    const customFieldsData = { a: doubled() as never };
    const error = await rejection(client.contacts.upsert({ phoneNumber: PHONE, customFieldsData }));
    assert(error instanceof ValidationError);
    assert.deepEqual(
      error.fields.map(({ field, kind }) => [field, kind]),
      [["customFieldsData", "too_long"]],
    );
    await assertNothingSent();
  });

  test("with unusual values arrives too", async () => {
    const data = {
      text: '\u0000\u001f\u007f\u2028\u2029\ufeff\ufffe😀 "\\/',
      numbers: [0, 1.5, -1e-7, 1e21, 1e308, 5e-324, 2 ** 53, -(2 ** 53)],
      nothing: [null, {}, [], ""],
      deep: deep(90, "leaf"),
      ["__proto__x"]: { constructor: { prototype: 1 } },
    };
    const body = JSON.parse(await arrived(data)) as { customFieldsData: unknown };
    assert.deepEqual(body.customFieldsData, JSON.parse(JSON.stringify(data)));
  });

  test("with a bigint arrives with all its digits", async () => {
    assert.match(await arrived({ big: 9007199254740993n }), /"big": ?9007199254740993[^\d]/);
  });
});

describe("uses of results", () => {
  test("callInfo and rawJson of another value is a TypeError", async () => {
    const channels = await client.channels.list();
    const values: unknown[] = [
      undefined,
      null,
      1,
      "x",
      {},
      [],
      channels[0]?.name,
      { ...channels },
      structuredClone(channels),
    ];
    values.push(Symbol("x"), () => {}, Promise.resolve(channels), client);
    for (const value of [...values, ...Object.values(NEVER).map((make) => make())]) {
      for (const ask of [callInfo, rawJson]) {
        assert.throws(
          () => ask(value as object),
          (error) => error instanceof TypeError || error instanceof CallerError,
        );
      }
    }
    assert.equal(callInfo(channels).attempts, 1);
  });

  test("an iterator with many concurrent requests returns each element once", async () => {
    const contacts = client.contacts.iter({ limit: 50, prefetch: 0 });
    const found = await Promise.all(Array.from({ length: 130 }, () => contacts.next()));
    const names = found.filter((item) => !item.done).map((item) => (item.value as { name: string }).name);
    assert.deepEqual([names.length, new Set(names).size], [120, 120]);
    assert(found.slice(120).every((item) => item.done === true));
    assert.equal((await sandbox.journal()).length, 3);
  });

  test("methods with another this are a TypeError", async () => {
    for (const owner of [undefined, null, 1, {}, client, Object.create(null)]) {
      const error = await failure(() => client.contacts.list.call(owner as never));
      assert(error instanceof TypeError, String(error));
    }
    for (const owner of [undefined, {}, client.contacts]) {
      const error = await failure(() => Client.prototype.request.call(owner as never, "a/b"));
      assert(error instanceof TypeError, String(error));
    }
  });
});
