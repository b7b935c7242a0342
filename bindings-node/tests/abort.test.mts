/**
 * An AbortSignal cancels a call: the request is aborted, the call rejects with the signal's reason, and no listener
 * remains on the signal.
 */

import assert from "node:assert/strict";
import { getEventListeners, once } from "node:events";
import { Readable } from "node:stream";
import { describe, test } from "node:test";
import { Client } from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";
import {
  EventRecorder,
  failure,
  output,
  type Program,
  rejection,
  SilentServer,
  sandboxOfFile,
} from "./support/index.mjs";

const PHONE = "+15550001234";
const sandbox = await sandboxOfFile();
const operations = async () => (await sandbox.journal()).map((entry) => entry.operation);

const CALLS: Readonly<Record<string, (client: Client, signal: AbortSignal) => Promise<unknown>>> = {
  read: (client, signal) => client.contacts.list({}, { signal }),
  upsert: (client, signal) => client.contacts.upsert({ phoneNumber: PHONE }, { signal }),
  send: (client, signal) => client.messages.sendText({ to: PHONE, body: "Hi" }, { signal }),
  template: (client, signal) => client.templates.send({ to: PHONE, templateName: "plain_notice" }, { signal }),
  request: (client, signal) => client.request("x/y", {}, { signal }),
  wait: (client, signal) => client.messages.wait({ wamid: "wamid.1" }, { signal }),
  iter: (client, signal) => client.contacts.iter({}, { signal }).next(),
  watch: (client, signal) => client.messages.watch({ wamid: "wamid.1" }, { signal }).next(),
};

describe("a call in flight", () => {
  for (const [name, call] of Object.entries(CALLS)) {
    test(`${name} is aborted`, async () => {
      await using server = await SilentServer.start();
      const recorder = new EventRecorder();
      const controller = new AbortController();
      const client = new Client({ baseUrl: server.url, apiKey: "k", onAttempt: recorder.hook });
      const caught = rejection(call(client, controller.signal));
      await server.arrived;
      const reason = new Error("the user went away");
      controller.abort(reason);
      assert.equal(await caught, reason);
      await server.ended;
      const { sent, failure, attempt } = await recorder.until("cancelled");
      assert.deepEqual([sent, failure, attempt, recorder.events.length], ["unknown", undefined, 1, 1]);
      await client.close();
      assert.deepEqual(getEventListeners(controller.signal, "abort"), []);
    });

    test(`${name} is not started if the signal was already aborted`, async () => {
      const recorder = new EventRecorder();
      const client = sandbox.client();
      const signal = AbortSignal.abort(new Error("too late"));
      const watched = client.withOptions({ onAttempt: recorder.hook });
      assert.equal(await rejection(call(watched, signal)), signal.reason);
      assert.deepEqual(getEventListeners(signal, "abort"), []);
      await client.labels.list();
      assert.deepEqual(await operations(), ["labels.list"]);
      assert.deepEqual(recorder.events, []);
    });

    for (const connections of ["new", "kept"]) {
      test(`${name}, aborted before it starts, with ${connections} connections, has one event and is not sent`, async () => {
        const client = sandbox.client();
        if (connections === "kept") {
          await sandbox.fault("delay", { milliseconds: 100, times: 2 });
          await Promise.all([client.labels.list(), client.channels.list()]);
        }
        // While a call is in flight, the next one starts at the end of this turn of the event loop.
        await sandbox.fault("stall", { operation: "labels.list" });
        const [first, second] = [new AbortController(), new AbortController()];
        const held = rejection(client.labels.list({}, { signal: first.signal }));
        const before = await sandbox.waitFor((journal) => journal.some((entry) => entry.status === null));
        const recorder = new EventRecorder();
        const watched = client.withOptions({ onAttempt: recorder.hook });
        const caught = rejection(call(watched, second.signal));
        second.abort();
        assert.equal(await caught, second.signal.reason);
        first.abort();
        await held;
        await client.close();
        const words = recorder.events.map(({ attempt, next, sent, failure }) => [attempt, next, sent, failure]);
        assert.deepEqual(words, [[1, "cancelled", "not_sent", undefined]]);
        assert.equal((await sandbox.journal()).length, before.length);
      });
    }
  }

  test("does not affect later calls of its client", async () => {
    const client = sandbox.client();
    for (let round = 0; round < 3; round += 1) {
      await sandbox.fault("stall", { operation: "contacts.list" });
      const controller = new AbortController();
      const caught = rejection(client.contacts.list({}, { signal: controller.signal }));
      await sandbox.waitFor((journal) => journal.some((entry) => entry.status === null));
      controller.abort();
      await caught;
      assert.equal((await client.contacts.list({ limit: 1 })).length, 1);
      await sandbox.reset();
    }
  });

  test("over HTTP/2 is aborted alone, and the others on its connection continue", async () => {
    await using secure = await Sandbox.start({ tls: true });
    const { caPem, httpsUrl } = await secure.tls();
    const client = secure.client({ baseUrl: httpsUrl, caBundle: caPem });
    await client.channels.list();
    await secure.fault("stall", { operation: "contacts.list" });
    await secure.fault("delay", { operation: "labels.list", milliseconds: 300 });
    const controller = new AbortController();
    const caught = rejection(client.contacts.list({}, { signal: controller.signal }));
    const other = client.labels.list();
    await secure.waitFor((journal) => journal.length === 3);
    controller.abort("only this");
    assert.equal(await caught, "only this");
    await other;
    await client.templates.list();
    const journal = await secure.journal();
    assert.deepEqual(new Set(journal.map((entry) => entry.http)), new Set(["2"]));
    assert.equal(new Set(journal.map((entry) => entry.connection)).size, 1);
  });

  test("whose response has stalled is aborted, and its connection is closed", async () => {
    const client = sandbox.client();
    await sandbox.fault("stall_body", { operation: "contacts.list" });
    const controller = new AbortController();
    const caught = rejection(client.contacts.list({}, { signal: controller.signal }));
    const [stalled] = await sandbox.waitFor((journal) => journal.length > 0);
    controller.abort();
    await caught;
    await client.channels.list();
    const last = (await sandbox.journal()).at(-1);
    assert.notEqual(last?.connection, stalled?.connection);
  });
});

describe("the reason", () => {
  const REASONS: Readonly<Record<string, unknown>> = {
    nothing: undefined,
    null: null,
    "a string": "why",
    zero: 0,
    "a symbol": Symbol("why"),
    "an object": { why: 1 },
    "a function": () => "why",
  };
  for (const [name, reason] of Object.entries(REASONS)) {
    test(`${name} is passed on unchanged`, async () => {
      await using server = await SilentServer.start();
      const client = new Client({ baseUrl: server.url, apiKey: "k" });
      const controller = new AbortController();
      const caught = rejection(client.channels.list({}, { signal: controller.signal }));
      await server.arrived;
      controller.abort(reason);
      assert.equal(await caught, controller.signal.reason);
    });
  }

  test("is an AbortError by default", async () => {
    const controller = new AbortController();
    const caught = rejection(sandbox.client().channels.list({}, { signal: controller.signal }));
    controller.abort();
    const error = await caught;
    assert(error instanceof DOMException && error.name === "AbortError");
  });

  test("of AbortSignal.timeout is a TimeoutError", async () => {
    await using server = await SilentServer.start();
    const client = new Client({ baseUrl: server.url, apiKey: "k" });
    const signal = AbortSignal.timeout(50);
    const error = await rejection(client.channels.list({}, { signal }));
    assert.equal(error, signal.reason);
    assert(error instanceof DOMException && error.name === "TimeoutError");
    await server.arrived;
    await server.ended;
  });

  test("of AbortSignal.any is that of the aborted signal", async () => {
    await using server = await SilentServer.start();
    const client = new Client({ baseUrl: server.url, apiKey: "k" });
    const [first, second] = [new AbortController(), new AbortController()];
    const signal = AbortSignal.any([first.signal, second.signal, AbortSignal.timeout(60_000)]);
    const caught = rejection(client.channels.list({}, { signal }));
    await server.arrived;
    const reason = new Error("the second");
    second.abort(reason);
    first.abort(new Error("the first, later"));
    assert.equal(await caught, reason);
    await server.ended;
  });
});

describe("abort between requests", () => {
  test("in the pause before another attempt", async () => {
    await sandbox.fault("status", { status: 503, headers: { "retry-after": "20" }, times: 0 });
    const recorder = new EventRecorder();
    const controller = new AbortController();
    const client = sandbox.client({ onAttempt: recorder.hook });
    const caught = rejection(client.channels.list({}, { signal: controller.signal }));
    await recorder.until("retry");
    controller.abort(new Error("enough"));
    assert.equal(await caught, controller.signal.reason);
    const { sent, attempt } = await recorder.until("cancelled");
    assert.deepEqual([sent, attempt], ["not_sent", 2]);
    assert.deepEqual(await operations(), ["channels.list"]);
  });

  test("by the hook itself", async () => {
    await sandbox.fault("status", { status: 503, times: 0 });
    const controller = new AbortController();
    const client = sandbox.client({ onAttempt: () => controller.abort("seen enough") });
    assert.equal(await rejection(client.channels.list({}, { signal: controller.signal })), "seen enough");
    assert.deepEqual(await operations(), ["channels.list"]);
  });

  test("while it waits for a concurrency slot", async () => {
    await sandbox.fault("stall", { operation: "contacts.list" });
    const client = sandbox.client({ maxConcurrency: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const held = rejection(client.contacts.list({}, { signal: first.signal }));
    await sandbox.waitFor((journal) => journal.length > 0);
    const waiting = rejection(client.templates.list({}, { signal: second.signal }));
    second.abort("no longer");
    assert.equal(await waiting, "no longer");
    const next = client.labels.list();
    first.abort("nor this");
    assert.equal(await held, "nor this");
    await next;
    assert.deepEqual(await operations(), ["contacts.list", "labels.list"]);
  });

  test("between the polls of a wait", async () => {
    const client = sandbox.client();
    const { messageId } = await client.templates.send({ to: PHONE, templateName: "plain_notice" });
    const controller = new AbortController();
    const wait = { wamid: messageId ?? "", until: "read", interval: 30_000, timeout: 60_000 };
    const recorder = new EventRecorder();
    const { signal } = controller;
    const caught = rejection(client.messages.wait(wait, { signal, onAttempt: recorder.hook }));
    await recorder.until("done");
    controller.abort("gone");
    assert.equal(await caught, "gone");
    assert.deepEqual(await operations(), ["templates.send", "messages.status"]);
  });

  test("between the statuses of a watch, after which every step is rejected", async () => {
    const client = sandbox.client();
    const { messageId } = await client.templates.send({ to: PHONE, templateName: "plain_notice" });
    const controller = new AbortController();
    const { signal } = controller;
    const watch = client.messages.watch({ wamid: messageId ?? "", interval: 30_000, timeout: 60_000 }, { signal });
    assert.equal((await watch.next()).value?.status, "sent");
    const caught = rejection(watch.next());
    controller.abort("gone");
    assert.equal(await caught, "gone");
    assert.equal(await rejection(watch.next()), "gone");
    assert.deepEqual(getEventListeners(signal, "abort"), []);
  });

  test("between the pages of a list", async () => {
    const client = sandbox.client();
    const controller = new AbortController();
    const names: unknown[] = [];
    const caught = await failure(async () => {
      for await (const contact of client.contacts.iter({ limit: 50, prefetch: 0 }, { signal: controller.signal })) {
        names.push(contact.name);
        if (names.length === 30) {
          controller.abort("enough");
        }
      }
    });
    assert.equal(caught, "enough");
    assert(names.length >= 30 && names.length <= 50, `${names.length}`);
    assert.deepEqual(await operations(), ["contacts.list"]);
    assert.deepEqual(getEventListeners(controller.signal, "abort"), []);
  });
});

describe("leaving a loop", () => {
  const ENDS: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    break: async (client) => {
      for await (const contact of client.contacts.iter({ limit: 50, prefetch: 0 })) {
        assert(contact.id);
        break;
      }
    },
    throw: (client) =>
      failure(async () => {
        for await (const contact of client.contacts.iter({ limit: 50, prefetch: 0 })) {
          throw new Error(`at ${contact.id}`);
        }
      }),
    return: async (client) => {
      const contacts = client.contacts.iter({ limit: 50, prefetch: 0 });
      await contacts.next();
      assert.equal((await contacts.return?.())?.done, true);
      assert.deepEqual(await contacts.next(), { done: true, value: undefined });
    },
    "throw of the iterator": async (client) => {
      const contacts = client.contacts.iter({ limit: 50, prefetch: 0 });
      await contacts.next();
      const error = new Error("thrown into it");
      assert.equal(await rejection(contacts.throw?.(error) ?? Promise.resolve()), error);
      assert.deepEqual(await contacts.next(), { done: true, value: undefined });
    },
    "await using": async (client) => {
      await using contacts = client.contacts.iter({ limit: 50, prefetch: 0 });
      await contacts.next();
    },
    "most items": async (client) => {
      let count = 0;
      for await (const contact of client.contacts.iter({ limit: 50, prefetch: 0, maxItems: 50 })) {
        count += Number(contact.id !== "");
      }
      assert.equal(count, 50);
    },
  };
  for (const [name, end] of Object.entries(ENDS)) {
    test(`${name} fetches no further page`, async () => {
      const client = sandbox.client();
      await end(client);
      // `close` waits for all requests in flight.
      await client.close();
      assert.deepEqual(await operations(), ["contacts.list"]);
    });
  }

  test("over a stream that was created from an iterator fetches no further page", async () => {
    const client = sandbox.client();
    const stream = Readable.from(client.contacts.iter({ limit: 50, prefetch: 0 }), { highWaterMark: 5 });
    await once(stream, "readable");
    stream.destroy();
    await once(stream, "close");
    await client.close();
    assert.deepEqual(await operations(), ["contacts.list"]);
  });

  test("ends the iterator, and a second loop gets no elements", async () => {
    const contacts = sandbox.client().contacts.iter({ limit: 200 });
    const found: unknown[] = [];
    for (let loop = 0; loop < 2; loop += 1) {
      for await (const contact of contacts) {
        found.push(contact.id);
      }
    }
    assert.deepEqual([found.length, new Set(found).size], [120, 120]);
    assert.equal(contacts[Symbol.asyncIterator](), contacts);
  });

  test("aborts a page request in flight", async () => {
    await using server = await SilentServer.start();
    const client = new Client({ baseUrl: server.url, apiKey: "k" });
    const contacts = client.contacts.iter();
    const next = contacts.next().catch((error: unknown) => error);
    await server.arrived;
    await contacts.return?.();
    await server.ended;
    await next;
  });
});

describe("a signal", () => {
  const NONE: Readonly<Record<string, unknown>> = {
    "an object": {},
    "a number": 1,
    "a string": "x",
    true: true,
    "a controller": new AbortController(),
    "an EventTarget": new EventTarget(),
    "a function": () => {},
    "an array of signals": [new AbortController().signal],
  };
  for (const [name, signal] of Object.entries(NONE)) {
    test(`of a wrong type (${name}) is a TypeError`, async () => {
      const client = sandbox.client();
      for (const call of Object.values(CALLS)) {
        const error = await failure(() => call(client, signal as AbortSignal));
        assert(error instanceof TypeError, String(error));
        assert.match(error.message, /signal/);
        assert.equal((error as { code?: string }).code, "ERR_INVALID_ARG_TYPE");
      }
      assert.deepEqual(await sandbox.journal(), []);
    });
  }

  test("on which an event of the name abort is dispatched, but which has not aborted, cancels nothing", async () => {
    const controller = new AbortController();
    const call = sandbox.client().channels.list({}, { signal: controller.signal });
    controller.signal.dispatchEvent(new Event("abort"));
    assert.equal((await call).length, 1);
  });

  test("that is not of the platform, and has aborted without a reason, rejects with an AbortError", async () => {
    const signal = { aborted: true, addEventListener() {}, removeEventListener() {} } as unknown as AbortSignal;
    const client = sandbox.client();
    for (const call of [client.channels.list({}, { signal }), client.contacts.iter({}, { signal }).next()]) {
      await assert.rejects(call, { name: "AbortError" });
    }
    assert.deepEqual(await sandbox.journal(), []);
  });

  test("of a subclass of AbortSignal works", async () => {
    await using server = await SilentServer.start();
    const client = new Client({ baseUrl: server.url, apiKey: "k" });
    const controller = new AbortController();
    const signal = Object.setPrototypeOf(controller.signal, Object.create(AbortSignal.prototype)) as AbortSignal;
    const caught = rejection(client.channels.list({}, { signal }));
    await server.arrived;
    controller.abort("by its controller");
    assert.equal(await caught, "by its controller");
  });

  test("that is not an AbortSignal and throws in addEventListener does not affect other calls", async () => {
    const program: Program = async ({ Client }) => {
      const client = Client.fromEnv();
      const addEventListener = () => {
        throw new RangeError("own");
      };
      for (let number = 0; number < 3; number += 1) {
        const signal = { aborted: false, addEventListener, removeEventListener: () => {} } as unknown as AbortSignal;
        await client.labels.list({}, { signal }).catch((error: Error) => console.log(error.name));
      }
      console.log((await client.channels.list())[0]?.id);
      await client.close();
      console.log("closed");
    };
    const env = { WORKSPACE_BASE_URL: sandbox.url, WORKSPACE_API_KEY: sandbox.apiKey };
    const lines = (await output(program, { env })).trim().split("\n");
    assert.deepEqual(lines.slice(-2), ["ch_demo", "closed"]);
    assert(lines.slice(0, 3).every((line) => line === "TypeError" || line === "RangeError"));
    assert.deepEqual(await operations(), ["channels.list"]);
  });

  test("that aborts after the call has completed does nothing", async () => {
    const recorder = new EventRecorder();
    const client = sandbox.client({ onAttempt: recorder.hook });
    const controller = new AbortController();
    const channels = await client.channels.list({}, { signal: controller.signal });
    assert.deepEqual(getEventListeners(controller.signal, "abort"), []);
    controller.abort();
    assert.equal(channels[0]?.id, "ch_demo");
    await client.labels.list();
    assert.deepEqual(
      recorder.events.map((event) => event.next),
      ["done", "done"],
    );
  });

  test("keeps its other listeners", async () => {
    const controller = new AbortController();
    const heard: string[] = [];
    controller.signal.onabort = () => heard.push("property");
    controller.signal.addEventListener("abort", () => heard.push("listener"));
    const client = sandbox.client();
    await client.channels.list({}, { signal: controller.signal });
    const caught = rejection(client.channels.list({}, { signal: controller.signal }));
    controller.abort();
    await caught;
    assert.deepEqual(heard.sort(), ["listener", "property"]);
  });

  test("whose listeners stop the event does not leave a call pending", async () => {
    await using server = await SilentServer.start();
    const client = new Client({ baseUrl: server.url, apiKey: "k", attemptTimeout: 300, maxRetries: 0 });
    const controller = new AbortController();
    controller.signal.addEventListener("abort", (event) => event.stopImmediatePropagation());
    const caught = rejection(client.channels.list({}, { signal: controller.signal }));
    await server.arrived;
    controller.abort("stopped");
    // The call ends in both cases.
    assert(await caught);
    await server.ended;
  });

  test("of very many calls keeps no listeners", async () => {
    const controller = new AbortController();
    const client = sandbox.client();
    let most = 0;
    for (let round = 0; round < 100; round += 1) {
      const calls = Array.from({ length: 100 }, () => client.channels.list({}, { signal: controller.signal }));
      most = Math.max(most, getEventListeners(controller.signal, "abort").length);
      await Promise.all(calls);
    }
    assert(most <= 100, `${most} listeners`);
    assert.deepEqual(getEventListeners(controller.signal, "abort"), []);
  });

  test("of many concurrent calls cancels all of them", async () => {
    await sandbox.fault("stall", { times: 0 });
    const client = sandbox.client();
    const controller = new AbortController();
    const calls = Array.from({ length: 300 }, () => rejection(client.channels.list({}, { signal: controller.signal })));
    await sandbox.waitFor((journal) => journal.length > 0);
    const reason = new Error("all of them");
    controller.abort(reason);
    assert.deepEqual(new Set(await Promise.all(calls)), new Set([reason]));
    await client.close();
    assert.deepEqual(getEventListeners(controller.signal, "abort"), []);
  });

  test("causes no warning about leaks, and keeps no memory of completed calls", async () => {
    const program: Program = async ({ Client }, url, key) => {
      const client = new Client({ baseUrl: url ?? "", apiKey: key ?? "" });
      const { signal } = new AbortController();
      const warnings: string[] = [];
      process.on("warning", (warning) => warnings.push(warning.name));
      const round = async () => {
        for (let batch = 0; batch < 25; batch += 1) {
          await Promise.all(Array.from({ length: 40 }, () => client.channels.list({}, { signal })));
        }
      };
      const held = async () => {
        await new Promise(setImmediate);
        globalThis.gc?.();
        return process.memoryUsage().heapUsed;
      };
      await round();
      await round();
      const before = await held();
      for (let count = 0; count < 8; count += 1) {
        await round();
      }
      console.log(JSON.stringify({ warnings, grown: (await held()) - before }));
    };
    const given = [sandbox.url, sandbox.apiKey];
    const { warnings, grown } = JSON.parse(await output(program, { given, flags: ["--expose-gc"], limit: 60_000 })) as {
      warnings: string[];
      grown: number;
    };
    assert.deepEqual(warnings, []);
    // A remaining listener would keep about 500 bytes for each of 8,000 calls.
    assert(grown < 1_000_000, `${grown} bytes`);
  });
});
