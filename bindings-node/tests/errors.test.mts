/** Errors: the classes, the messages, serialization as JSON, and the name of the caller in the stack. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import * as sdk from "workspace-sdk";
import { type Client, WorkspaceError } from "workspace-sdk";
import { FAILURES, type Failure, failure, inWorker, provoke, rejection, sandboxOfFile } from "./support/index.mjs";

const sandbox = await sandboxOfFile();

// Each class and its parent.
const TREE: readonly (readonly [name: keyof typeof sdk, parent: keyof typeof sdk | "Error"])[] = [
  ["WorkspaceError", "Error"],
  ["ConfigurationError", "WorkspaceError"],
  ["ValidationError", "WorkspaceError"],
  ["ApiError", "WorkspaceError"],
  ["BadRequestError", "ApiError"],
  ["AuthenticationError", "ApiError"],
  ["PermissionDeniedError", "ApiError"],
  ["NotFoundError", "ApiError"],
  ["RateLimitError", "ApiError"],
  ["ServerError", "ApiError"],
  ["TransportError", "WorkspaceError"],
  ["RequestTimeoutError", "TransportError"],
  ["OutcomeUnknownError", "WorkspaceError"],
  ["DecodeError", "WorkspaceError"],
  ["IdempotencyConflictError", "WorkspaceError"],
  ["IdempotencyInProgressError", "WorkspaceError"],
  ["LedgerError", "WorkspaceError"],
];

const FIELDS = [
  "name",
  "code",
  "disposition",
  "message",
  "operation",
  "failure",
  "status",
  "requestId",
  "attempts",
  "elapsed",
  "retryAfter",
  "whatsappCode",
  "whatsappMeaning",
  "fields",
  "since",
  "replayed",
] as const;

async function provoked(kind: Failure): Promise<WorkspaceError> {
  const error = await provoke(kind, sandbox);
  assert(error instanceof WorkspaceError, String(error));
  return error;
}

const fieldsOf = (error: WorkspaceError) => Object.fromEntries(FIELDS.map((name) => [name, error[name]]));

/** The messages of an error's causes. */
function causes(error: Error): string[] {
  return error.cause instanceof Error ? [error.cause.message, ...causes(error.cause)] : [];
}

describe("the error classes", () => {
  for (const [name, parent] of TREE) {
    test(`${name} is a ${parent}`, () => {
      const above: unknown = parent === "Error" ? Error : sdk[parent];
      assert.equal(Object.getPrototypeOf(sdk[name]), above);
      assert.equal((sdk[name] as { name?: string }).name, name);
    });
  }

  test("are the same for both module formats", () => {
    const required = createRequire(import.meta.url)("workspace-sdk") as typeof sdk;
    for (const [name] of TREE) {
      assert.equal(required[name], sdk[name]);
    }
    assert.equal(required.Client, sdk.Client);
  });

  test("are all listed here", () => {
    const isError = (value: unknown) => typeof value === "function" && value.prototype instanceof Error;
    const exported = Object.entries(sdk).filter(([name, value]) => name !== "default" && isError(value));
    assert.deepEqual(exported.map(([name]) => name).sort(), TREE.map(([name]) => name).sort());
  });
});

describe("every kind of failure", () => {
  for (const [name, kind] of Object.entries(FAILURES)) {
    test(`${name} has its code and details`, async () => {
      const error = await provoked(kind);
      assert.equal(error.constructor, kind.error);
      assert(error instanceof Error);
      assert.equal(error.name, kind.error.name);
      assert.equal(error.code, kind.code);
      assert.equal(error.disposition, kind.disposition);
      assert.equal(error.status, kind.status);
      assert.equal(String(error), `${error.name}: ${error.message}`);
      assert(error.message !== "" && (error.stack ?? "").includes(error.message));
      if (kind.fault?.["headers"] !== undefined) {
        assert.match(error.requestId ?? "", /^req_/);
        assert.equal(error.whatsappCode, 131047);
        assert.match(String(error.whatsappMeaning), /24/);
        assert.match(error.serverText ?? "", /131047/);
      } else {
        assert.equal(error.requestId, undefined);
      }
      assert.equal(error.retryAfter, name === "rateLimit" ? 7000 : undefined);
      assert.equal(Array.isArray(error.fields), true);
    });

    test(`${name} is restored from JSON`, async () => {
      const error = await provoked(kind);
      const ways: Readonly<Record<string, unknown>> = {
        toJSON: error.toJSON(),
        text: JSON.parse(JSON.stringify(error)),
        clone: structuredClone(error.toJSON()),
      };
      for (const [way, json] of Object.entries(ways)) {
        const twin = WorkspaceError.fromJSON(json);
        assert.equal(twin.constructor, error.constructor, way);
        assert.deepEqual(fieldsOf(twin), fieldsOf(error), way);
        assert.deepEqual(causes(twin), causes(error), way);
        assert.deepEqual(twin.toJSON(), error.toJSON(), way);
        assert.equal(JSON.stringify(twin), JSON.stringify(error), way);
        assert.match(twin.stack ?? "", new RegExp(`^${error.name}`), way);
      }
    });
  }

  test("is passed from a worker as JSON", async () => {
    const worker = inWorker(
      async ({ Client, WorkspaceError }, url, apiKey) => {
        const { parentPort } = await import("node:worker_threads");
        const client = new Client({ baseUrl: url ?? "", apiKey: apiKey ?? "", maxRetries: 0 });
        try {
          await client.request("no/such/path", {}, { safety: "read" });
        } catch (error) {
          parentPort?.postMessage(error instanceof WorkspaceError ? error.toJSON() : String(error));
        }
      },
      [sandbox.url, sandbox.apiKey],
    );
    const [[json]] = await Promise.all([once(worker, "message"), once(worker, "exit")]);
    const twin = WorkspaceError.fromJSON(json);
    assert(twin instanceof sdk.NotFoundError);
    assert.deepEqual([twin.status, twin.code, twin.operation], [404, "not_found", "client.request"]);
  });

  test("has its causes", async () => {
    const { transport, connectionLost, badRequest } = FAILURES;
    for (const kind of [transport, connectionLost]) {
      assert(kind);
      const error = await provoked(kind);
      assert(error.cause instanceof Error && !(error.cause instanceof WorkspaceError));
      assert(causes(error).every((text) => text !== ""));
    }
    assert(badRequest);
    assert.equal((await provoked(badRequest)).cause, undefined);
  });

  test("every invalid field is listed", async () => {
    const call = (client: Client) =>
      client.templates.send({ to: "\ud800", templateName: "", variables: ["a", "\ud800"], apiReference: "\udfff" });
    const error = await rejection(call(sandbox.client()));
    assert(error instanceof sdk.ValidationError);
    const fields = error.fields.map((fieldError) => fieldError.field).sort();
    assert.deepEqual(fields, ["apiReference", "templateName", "to", "variables[1]"]);
    for (const fieldError of error.fields) {
      assert.deepEqual(Object.keys(fieldError).sort(), ["field", "kind", "message"]);
      assert(error.message.includes(fieldError.field));
    }
    assert.deepEqual(await sandbox.journal(), []);
  });

  test("every invalid option is listed", async () => {
    const error = await failure(() => new sdk.Client({ baseUrl: "http://example.com/", apiKey: "a\nb", timeout: -1 }));
    assert(error instanceof sdk.ConfigurationError);
    assert.deepEqual(error.fields.map((fieldError) => fieldError.field).sort(), ["apiKey", "baseUrl", "timeout"]);
  });
});

describe("fromJSON", () => {
  const GOOD = {
    name: "ApiError",
    message: "m",
    code: "api",
    disposition: "rejected",
    attempts: 1,
    elapsed: 2,
    fields: [],
    causes: [],
  };
  const RUBBISH: Readonly<Record<string, unknown>> = {
    undefined: undefined,
    null: null,
    "a number": 1,
    "a string": "ApiError",
    "its own JSON as a string": JSON.stringify(GOOD),
    "a function": () => GOOD,
    "a symbol": Symbol("ApiError"),
    "an array": [GOOD],
    "an empty object": {},
    "an error of another kind": new Error("x"),
    "a Map": new Map(Object.entries(GOOD)),
    "a code that is a number": { ...GOOD, code: 1 },
    "a message that is a number": { ...GOOD, message: 1 },
    "a status that is a string": { ...GOOD, status: "500" },
    "fields that are not a list": { ...GOOD, fields: 1 },
    "invalid fields": { ...GOOD, fields: [1] },
    "no attempts": { ...GOOD, attempts: null, elapsed: "x" },
    "causes that are not a list": { ...GOOD, causes: "c" },
    "an invalid cause": { ...GOOD, causes: [{}] },
  };
  for (const [name, json] of Object.entries(RUBBISH)) {
    test(`of ${name} is a TypeError`, () => {
      assert.throws(() => WorkspaceError.fromJSON(json), TypeError);
    });
  }

  for (const name of ["LaterError", "toString", "constructor", "__proto__", ""]) {
    test(`of a class that this version does not know (${JSON.stringify(name)}) is a WorkspaceError`, () => {
      const twin = WorkspaceError.fromJSON({ ...GOOD, name, code: "later", disposition: "later" });
      assert.equal(twin.constructor, WorkspaceError);
      assert.deepEqual([twin.name, twin.code], ["WorkspaceError", "later"]);
    });
  }

  test("limits the number of causes", () => {
    const twin = WorkspaceError.fromJSON({ ...GOOD, causes: Array.from({ length: 100_000 }, () => "c") });
    assert(twin.cause instanceof Error);
    assert(inspect(twin).length > 0 && JSON.stringify(twin).length < 10_000);
  });

  test("ignores unknown keys, and changes no prototype", () => {
    const json: unknown = JSON.parse(JSON.stringify(GOOD).replace("{", '{"__proto__":{"polluted":1},"new":[1],'));
    const twin = WorkspaceError.fromJSON(json);
    assert.equal(twin.constructor, sdk.ApiError);
    assert.equal((twin as { polluted?: unknown }).polluted, undefined);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  test("passes on the exception of a getter", () => {
    const error = new Error("own");
    const json = {
      get name(): string {
        throw error;
      },
      get code(): string {
        throw error;
      },
    };
    assert.throws(
      () => WorkspaceError.fromJSON(json),
      (thrown) => thrown === error,
    );
  });
});

describe("the stack", () => {
  const { notFound, transport, validation } = FAILURES;
  assert(notFound && transport && validation);
  const KINDS: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    "a response": (client) => client.request("no/such/path"),
    "nothing sent": (client) => client.messages.status({ wamid: "" }),
    "a wrong type": (client) => client.messages.status({ wamid: 1 as unknown as string }),
    "a wait": (client) => client.messages.wait({ wamid: "wamid.none" }),
    "an iterator": (client) => client.contacts.iter({ channelId: "none" }).next(),
  };
  for (const [name, call] of Object.entries(KINDS)) {
    test(`of ${name} contains the caller that awaits`, async () => {
      const client = sandbox.client({ maxRetries: 0 });
      async function callerThatAwaits(): Promise<unknown> {
        return await call(client);
      }
      const error = await rejection(callerThatAwaits());
      assert(error instanceof Error);
      assert.match(error.stack ?? "", /callerThatAwaits/);
    });

    test(`of ${name} contains the caller that uses then`, async () => {
      const client = sandbox.client({ maxRetries: 0 });
      async function callerThatChains(): Promise<unknown> {
        return await call(client).then(
          () => assert.fail("it was not rejected"),
          (error: unknown) => error,
        );
      }
      const error = await callerThatChains();
      assert(error instanceof Error);
      assert.match(error.stack ?? "", /callerThatChains/);
    });
  }

  const CALLS: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    "a response": (client) => client.request("no/such/path"),
    "nothing sent": (client) => client.messages.status({ wamid: "" }),
    "a wrong type": (client) => client.messages.status({ wamid: 1 as unknown as string }),
    "a wrong option": (client) => client.channels.list({}, { timeout: -1 }),
    "a wait": (client) => client.messages.wait({ wamid: "wamid.none" }),
  };
  for (const [name, call] of Object.entries(CALLS)) {
    test(`of ${name} contains the caller if another function awaits the call`, async () => {
      const client = sandbox.client({ maxRetries: 0 });
      const callerThatLeaves = () => [call(client)];
      const calls = callerThatLeaves();
      const error = await rejection(Promise.all(calls));
      assert(error instanceof Error);
      assert.match(error.stack ?? "", /callerThatLeaves/);
      assert((error.stack ?? "").startsWith(`${error.name}: ${error.message}\n    at `), error.stack);
    });
  }

  test("can be set, and is computed by Error.prepareStackTrace", async () => {
    const [first, second] = [await provoked(notFound), await provoked(notFound)];
    first.stack = "set";
    assert.equal(first.stack, "set");
    const prepare = Error.prepareStackTrace;
    Error.prepareStackTrace = (error, frames) => `${error.name}: ${frames.length > 0}`;
    try {
      assert.equal(second.stack, "NotFoundError: true");
    } finally {
      Error.prepareStackTrace = prepare;
    }
    assert.deepEqual(Object.keys(second).includes("stack"), false);
  });

  test("begins with the class and the message, and its first frame is of the package or the caller", async () => {
    const error = await provoked(notFound);
    const [head, frame] = (error.stack ?? "").split("\n");
    assert.equal(head, `${error.name}: ${error.message}`);
    assert.match(frame ?? "", /^ {4}at /);
  });

  test("may be empty if the stack limit is 0", async () => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      const error = await provoked(notFound);
      assert.equal(error.status, 404);
    } finally {
      Error.stackTraceLimit = limit;
    }
  });
});
