/** The attempt events of a call: in the hook, on the diagnostics channel, and with NODE_DEBUG. */

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, test } from "node:test";
import { type AttemptEvent, BadRequestError, type Client, RateLimitError, ServerError } from "workspace-sdk";
import { deferred, EventRecorder, type Program, rejection, run, sandboxOfFile } from "./support/index.mjs";

const PHONE = "+15550001234";
const CHANNEL = "workspace-sdk:attempt";
const sandbox = await sandboxOfFile();

const env = () => ({ WORKSPACE_BASE_URL: sandbox.url, WORKSPACE_API_KEY: sandbox.apiKey });

/** Waits for this many process warnings from the work. */
async function warned(count: number, work: () => Promise<unknown>): Promise<Error[]> {
  const warnings: Error[] = [];
  const all = deferred();
  const listen = (warning: Error): void => {
    if (warnings.push(warning) === count) {
      all.resolve();
    }
  };
  process.on("warning", listen);
  try {
    await work();
    await all.promise;
  } finally {
    process.off("warning", listen);
  }
  return warnings;
}

/** The events that the channel publishes while the work runs. */
async function published(work: () => Promise<unknown>): Promise<unknown[]> {
  const events: unknown[] = [];
  const listen = (event: unknown): number => events.push(event);
  subscribe(CHANNEL, listen);
  try {
    await work();
  } finally {
    unsubscribe(CHANNEL, listen);
  }
  return events;
}

describe("events", () => {
  test("are emitted once per attempt, all before the call has completed", async () => {
    await sandbox.fault("status", { status: 503, times: 2 });
    const recorder = new EventRecorder();
    const client = sandbox.client({ onAttempt: recorder.hook });
    const events = await published(() => client.contacts.list({ limit: 1 }));
    assert.deepEqual(events, recorder.events);
    const known = recorder.events.map(({ elapsed, wait, requestId, ...known }) => {
      assert.match(requestId ?? "", /^req_/);
      assert(elapsed >= 0 && elapsed < 10_000);
      assert.equal(wait === undefined, known.next !== "retry");
      assert(wait === undefined || (wait >= 0 && wait <= 8000));
      return known;
    });
    const attempt = { operation: "contacts.list", safety: "read", sent: "answered" };
    const failed = { ...attempt, status: 503, failure: "status", next: "retry" };
    const withoutUndefined = JSON.parse(JSON.stringify(known)) as unknown;
    assert.deepEqual(withoutUndefined, [
      { ...failed, attempt: 1 },
      { ...failed, attempt: 2 },
      { ...attempt, attempt: 3, status: 200, next: "done" },
    ]);
  });

  // A fault, a call, and the expected last event.
  type Case = [
    fault: Parameters<typeof sandbox.fault>,
    call: (client: Client) => Promise<unknown>,
    last: Partial<AttemptEvent>,
  ];
  const send = (client: Client) => client.templates.send({ to: PHONE, templateName: "plain_notice" });
  const CASES: Readonly<Record<string, Case>> = {
    "a lost send": [
      ["lost_answer"],
      send,
      { safety: "send", failure: "connection_lost", sent: "unknown", next: "stop", stopReason: "not_repeatable" },
    ],
    "a refusal": [
      ["status", { status: 400 }],
      (client) => client.contacts.upsert({ phoneNumber: PHONE }),
      {
        safety: "upsert",
        status: 400,
        failure: "status",
        sent: "answered",
        next: "stop",
        stopReason: "not_repeatable",
      },
    ],
    "the last of the retries": [
      ["status", { status: 429, times: 0, headers: { "retry-after": "0" } }],
      (client) => client.channels.list(),
      { safety: "read", attempt: 3, status: 429, next: "stop", stopReason: "retries" },
    ],
    "a wait beyond the deadline": [
      ["status", { status: 503, headers: { "retry-after": "3000" } }],
      (client) => client.channels.list(),
      { safety: "read", attempt: 1, status: 503, next: "stop", stopReason: "deadline" },
    ],
  };
  for (const [name, [fault, call, expected]] of Object.entries(CASES)) {
    test(`${name}`, async () => {
      await sandbox.fault(...fault);
      const recorder = new EventRecorder();
      await rejection(call(sandbox.client({ onAttempt: recorder.hook })));
      const last = recorder.events.at(-1);
      assert(last);
      const found = Object.fromEntries(Object.keys(expected).map((key) => [key, last[key as keyof AttemptEvent]]));
      assert.deepEqual(found, expected);
    });
  }

  test("of a copy are passed to the hook of the call, of the copy, or of the original", async () => {
    const [first, second, third] = [new EventRecorder(), new EventRecorder(), new EventRecorder()];
    await sandbox.fault("status", { status: 429 });
    const client = sandbox.client({ onAttempt: first.hook, maxRetries: 0 });
    assert((await rejection(client.withOptions({ attemptTimeout: 9000 }).channels.list())) instanceof RateLimitError);
    assert.deepEqual(
      first.events.map((event) => [event.next, event.stopReason]),
      [["stop", "retries"]],
    );
    await client.withOptions({ onAttempt: second.hook }).channels.list();
    await client.channels.list({}, { onAttempt: third.hook });
    assert.deepEqual(
      [first, second, third].map((recorder) => recorder.events.length),
      [1, 1, 1],
    );
  });

  test("of the pages of an iterator and the polls of a wait are emitted", async () => {
    const recorder = new EventRecorder();
    const client = sandbox.client({ onAttempt: recorder.hook });
    let count = 0;
    for await (const contact of client.contacts.iter({ limit: 50 })) {
      count += Number(contact.id !== "");
    }
    assert.deepEqual([count, recorder.events.length], [120, 3]);
    const { messageId } = await send(client);
    await client.messages.wait({ wamid: messageId ?? "", until: "sent" });
    assert.deepEqual(
      recorder.events.slice(3).map((event) => event.operation),
      ["templates.send", "messages.status"],
    );
  });

  test("of concurrent calls are passed to the right hook", async () => {
    const client = sandbox.client();
    const calls = Array.from({ length: 50 }, async (_, number) => {
      const recorder = new EventRecorder();
      const operations = [client.channels, client.labels, client.contacts, client.templates];
      await operations[number % 4]?.list({}, { onAttempt: recorder.hook });
      return recorder.events.map((event) => event.operation).join();
    });
    const found = await Promise.all(calls);
    const names = ["channels.list", "labels.list", "contacts.list", "templates.list"];
    assert.deepEqual(
      found,
      found.map((_, number) => names[number % 4]),
    );
  });
});

describe("a hook", () => {
  test("runs in the asynchronous context of its call, in which the call also continues", async () => {
    const storage = new AsyncLocalStorage<number>();
    const seen: (number | undefined)[] = [];
    const client = sandbox.client({ onAttempt: () => seen.push(storage.getStore()) });
    const one = (number: number) =>
      storage.run(number, async () => {
        await client.channels.list();
        assert.equal(storage.getStore(), number);
      });
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    await Promise.all(numbers.map(one));
    assert.deepEqual(
      seen.sort((a, b) => (a ?? 0) - (b ?? 0)),
      numbers,
    );
  });

  test("runs in the context of an iterator's step and of a wait", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const client = sandbox.client({ onAttempt: () => seen.push(storage.getStore()) });
    await storage.run("loop", async () => {
      for await (const contact of client.contacts.iter({ limit: 60 })) {
        assert(contact.id);
        assert.equal(storage.getStore(), "loop");
      }
    });
    const { messageId } = await storage.run("send", () =>
      client.templates.send({ to: PHONE, templateName: "plain_notice" }),
    );
    await storage.run("wait", () => client.messages.wait({ wamid: messageId ?? "", until: "sent" }));
    assert.deepEqual(seen, ["loop", "loop", "send", "wait"]);
  });

  test("may call the client, and these calls emit no events", async () => {
    const found: Promise<unknown>[] = [];
    const seen: string[] = [];
    await sandbox.fault("status", { status: 503, operation: "contacts.list" });
    // Only one call at a time: an attempt that has ended does not block the next one.
    const client = sandbox.client({
      maxConcurrency: 1,
      onAttempt: (event) => {
        seen.push(event.operation);
        found.push(client.channels.list());
      },
    });
    const events = await published(async () => {
      await client.contacts.list({ limit: 1 });
      await Promise.all(found);
    });
    assert.deepEqual(seen, ["contacts.list", "contacts.list"]);
    assert.equal(events.length, 2);
    assert.equal((await sandbox.journal()).length, 4);
    await client.contacts.list({ limit: 1 });
    assert.equal(seen.length, 3);
    await Promise.all(found);
  });

  test("of a wrong type is a TypeError", async () => {
    const hooks: unknown[] = [1, "x", {}, [], true, Symbol("hook")];
    for (const hook of hooks) {
      const onAttempt = hook as () => void;
      assert.throws(() => sandbox.client({ onAttempt }), { name: "TypeError", message: /onAttempt/ });
      const error = await rejection(sandbox.client().channels.list({}, { onAttempt }));
      assert(error instanceof TypeError);
    }
    assert.deepEqual(await sandbox.journal(), []);
  });

  test("may close its client", async () => {
    const client = sandbox.client({ onAttempt: () => void client.close() });
    assert.equal((await client.channels.list())[0]?.id, "ch_demo");
    assert.match(String(await rejection(client.channels.list())), /closed/);
  });

  test("that throws does not affect the call, and is reported as a warning", async () => {
    await sandbox.fault("status", { status: 503 });
    const errors: Error[] = [];
    const onAttempt = (event: AttemptEvent) => {
      const error = new RangeError(`own ${event.attempt}`);
      errors.push(error);
      throw error;
    };
    const client = sandbox.client({ onAttempt });
    const warnings = await warned(2, async () => assert.equal((await client.contacts.list({ limit: 1 })).length, 1));
    assert.deepEqual(warnings, errors);
    await sandbox.fault("status", { status: 400 });
    const failed = await warned(1, async () => {
      const error = await rejection(client.contacts.list());
      assert(error instanceof BadRequestError && error.cause === undefined);
    });
    assert.deepEqual(failed, errors.slice(2));
  });

  for (const thrown of [undefined, null, 0, "text", Symbol("thrown"), {}, () => {}]) {
    test(`that throws ${typeof thrown} ${thrown === null ? "null" : ""} is reported too, without its value`, async () => {
      const onAttempt = () => {
        throw thrown;
      };
      const [warning] = await warned(1, () => sandbox.client({ onAttempt }).channels.list());
      assert(warning instanceof Error && /onAttempt/.test(warning.message));
    });
  }

  const trap = () => {
    throw new RangeError("of the trap");
  };
  const UNSEEN: Readonly<Record<string, () => unknown>> = {
    "a revoked proxy": () => {
      const { proxy, revoke } = Proxy.revocable(new Error("x"), {});
      revoke();
      return proxy;
    },
    "a proxy whose traps throw": () => new Proxy(new Error("x"), { get: trap, getPrototypeOf: trap }),
    "an error whose name throws": () => Object.defineProperty(new Error("x"), "name", { get: trap }),
  };
  for (const [name, make] of Object.entries(UNSEEN)) {
    test(`that throws ${name} leaves no call open`, async () => {
      const { code, stdout } = await run(
        async ({ Client }, thrower) => {
          // Node decides what it reports, and how.
          process.on("uncaughtException", () => {});
          const make = new Function("trap", `return (${thrower})()`) as (trap: () => never) => unknown;
          const onAttempt = () => {
            throw make(() => {
              throw new RangeError("of the trap");
            });
          };
          const client = Client.fromEnv({ onAttempt });
          const calls = [client.channels.list(), client.labels.list(), client.contacts.iter({ limit: 200 }).next()];
          console.log((await Promise.all(calls)).length);
          await client.close();
          console.log("closed");
        },
        { given: [String(make)], env: env(), limit: 10_000 },
      );
      assert.deepEqual([code, stdout.trim()], [0, "3\nclosed"]);
    });
  }

  test("that rejects later is reported as a warning too", async () => {
    const { code, stderr } = await run(
      async ({ Client }) => {
        const onAttempt = async () => {
          await null;
          throw new RangeError("own");
        };
        await Client.fromEnv({ onAttempt }).channels.list();
      },
      { env: env() },
    );
    assert.equal(code, 0);
    assert.match(stderr, /RangeError: own/);
  });

  test("and a subscriber of the channel do not affect each other when they throw", async () => {
    const { code, stdout, stderr } = await run(
      async ({ Client }) => {
        const { subscribe } = await import("node:diagnostics_channel");
        process.on("uncaughtException", (error) => console.log("uncaught", error.message));
        process.on("warning", (warning) => console.log("warning", warning.message));
        subscribe("workspace-sdk:attempt", () => {
          throw new RangeError("of the listener");
        });
        subscribe("workspace-sdk:attempt", () => console.log("heard"));
        const onAttempt = () => {
          throw new RangeError("of the hook");
        };
        const channels = await Client.fromEnv({ onAttempt }).channels.list();
        console.log(channels[0]?.id);
      },
      { env: env(), flags: ["--no-warnings"] },
    );
    assert.deepEqual([code, stderr], [0, ""]);
    const expected = ["ch_demo", "heard", "uncaught of the listener", "warning of the hook"];
    assert.deepEqual(stdout.trim().split("\n").sort(), expected);
  });
});

describe("NODE_DEBUG", () => {
  const program: Program = async ({ Client }) => {
    await Client.fromEnv().contacts.list({ search: "hunter2" });
  };

  test("prints one line per attempt, and nothing secret", async () => {
    await sandbox.fault("status", { status: 503, body: { error: "hunter2" } });
    const { code, stderr } = await run(program, { env: { ...env(), NODE_DEBUG: "workspace-sdk" } });
    assert.equal(code, 0, stderr);
    const lines = stderr.trim().split("\n");
    assert.equal(lines.length, 2, stderr);
    assert.match(lines[0] ?? "", /^WORKSPACE-SDK \d+: contacts\.list attempt 1\b.*\b503\b/);
    assert.match(lines[1] ?? "", /^WORKSPACE-SDK \d+: contacts\.list attempt 2\b.*\b200\b/);
    assert(!stderr.includes("hunter2") && !stderr.includes(sandbox.apiKey));
  });

  test("for another module prints nothing", async () => {
    const { code, stderr } = await run(program, { env: { ...env(), NODE_DEBUG: "other" } });
    assert.deepEqual([code, stderr], [0, ""]);
  });
});

test("a call that fails without an observer rejects as usual", async () => {
  await sandbox.fault("status", { status: 500, times: 0 });
  const error = await rejection(sandbox.client({ maxRetries: 0 }).channels.list());
  assert(error instanceof ServerError);
});
