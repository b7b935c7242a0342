/** The hook for the start of attempts: it runs before the first byte is sent, and the attempt waits for it. */

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type AttemptEvent, type AttemptStart, type Client, TransportError } from "workspace-sdk";
import { deferred, rejection, sandboxOfFile } from "./support/index.mjs";

const sandbox = await sandboxOfFile();
const notice = { to: "+1234567890", templateName: "plain_notice" };

const requests = async () => (await sandbox.journal()).length;

/** The next process warning. */
function nextWarning(): Promise<Error> {
  return new Promise((resolve) => process.once("warning", resolve));
}

describe("onAttemptStart", () => {
  test("is called before each attempt", async () => {
    const seen: (AttemptStart | AttemptEvent)[] = [];
    await sandbox.fault("status", { status: 429 });
    const client = sandbox.client({
      onAttemptStart: (start) => void seen.push(start),
      onAttempt: (event) => void seen.push(event),
    });
    await client.templates.send(notice);
    const kinds = seen.map((event) => [event.attempt, "next" in event ? event.next : "start"]);
    assert.deepEqual(kinds, [
      [1, "start"],
      [1, "retry"],
      [2, "start"],
      [2, "done"],
    ]);
    assert.deepEqual(seen[0], { operation: "templates.send", safety: "send", attempt: 1 });
  });

  test("delays the attempt until its promise is fulfilled", async () => {
    const called = deferred();
    const written = deferred();
    const client = sandbox.client({
      onAttemptStart: async () => {
        called.resolve();
        await written.promise;
      },
    });
    const sent = client.templates.send(notice);
    await called.promise;
    await delay(50);
    assert.equal(await requests(), 0);
    written.resolve();
    assert.equal((await sent).messageId === undefined, false);
  });

  const failures: [string, () => void | Promise<void>][] = [
    [
      "throws",
      () => {
        throw new RangeError("the journal is full");
      },
    ],
    ["rejects", () => Promise.reject(new RangeError("the journal is full"))],
  ];
  for (const [name, onAttemptStart] of failures) {
    test(`that ${name} prevents the attempt, and is reported as a warning`, async () => {
      const warning = nextWarning();
      const error = await rejection(sandbox.client({ onAttemptStart }).templates.send(notice));
      assert(error instanceof TransportError);
      assert.deepEqual([error.failure, error.disposition], ["hook", "retryable"]);
      assert.equal((await warning).message, "the journal is full");
      assert.equal(await requests(), 0);
    });
  }

  test("that never ends is limited by the timeout", async () => {
    const client = sandbox.client({ onAttemptStart: () => new Promise(() => {}), timeout: 300 });
    const error = await rejection(client.templates.send(notice));
    assert(error instanceof TransportError && error.failure === "deadline", String(error));
    assert.equal(await requests(), 0);
  });

  test("of a cancelled call does not start the attempt of a later one", async () => {
    const waiting: (() => void)[] = [];
    const called = [deferred(), deferred()];
    const onAttemptStart = () =>
      new Promise<void>((resolve) => {
        called[waiting.push(resolve) - 1]?.resolve();
      });
    const client = sandbox.client({ onAttemptStart });
    const controller = new AbortController();
    const first = client.templates.send(notice, { signal: controller.signal }).catch(() => "cancelled");
    await called[0]?.promise;
    controller.abort();
    assert.equal(await first, "cancelled");
    const second = client.templates.send(notice);
    await called[1]?.promise;
    waiting[0]?.();
    await delay(50);
    assert.equal(await requests(), 0);
    waiting[1]?.();
    await second;
    assert.equal(await requests(), 1);
  });

  test("runs in the asynchronous context of its call, also for pages", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const client = sandbox.client({ onAttemptStart: () => void seen.push(storage.getStore()) });
    await storage.run("send", () => client.templates.send(notice));
    await storage.run("page", async () => {
      for await (const _contact of client.contacts.iter({ maxItems: 1 })) break;
    });
    assert.deepEqual(seen, ["send", "page"]);
  });

  test("of a call or a copy replaces that of the client", async () => {
    const seen: string[] = [];
    const see = (name: string) => ({ onAttemptStart: () => void seen.push(name) });
    const client: Client = sandbox.client(see("client"));
    await client.withOptions({ timeout: 5000 }).channels.list();
    await client.withOptions(see("copy")).channels.list();
    await client.channels.list({}, see("call"));
    assert.deepEqual(seen, ["client", "copy", "call"]);
  });
});
