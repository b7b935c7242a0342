/** Every cancelled call has a last event before `close` resolves, and the event agrees with the server. */

import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, test } from "node:test";
import { type AttemptEvent, type Client, type ClientOptions, OutcomeUnknownError } from "workspace-sdk";
import { sandboxOfFile } from "./support/index.mjs";

const PHONE = "+15550001234";
const CALLS = 32;
const sandbox = await sandboxOfFile();

/** One send, its events and its outcome. */
interface SendRecord {
  readonly events: AttemptEvent[];
  readonly outcome: Promise<PromiseSettledResult<unknown>>;
}

/** Starts sends that are distinguished by their references. */
function send(client: Client, signal: AbortSignal, onEvent?: (event: AttemptEvent) => void): Map<string, SendRecord> {
  const numbers = Array.from({ length: CALLS }, (_, number) => `r${number}`);
  return new Map(
    numbers.map((apiReference) => {
      const events: AttemptEvent[] = [];
      const onAttempt = (event: AttemptEvent) => {
        events.push(event);
        onEvent?.(event);
      };
      const sent = client.templates.send(
        { to: PHONE, templateName: "plain_notice", apiReference },
        { signal, onAttempt },
      );
      return [apiReference, { events, outcome: Promise.allSettled([sent]).then(([outcome]) => outcome) }] as const;
    }),
  );
}

async function receivedReferences(): Promise<Set<unknown>> {
  const entries = (await sandbox.journal()).filter((entry) => entry.operation === "templates.send");
  return new Set(entries.map((entry) => (entry.json() as { apiReference: string }).apiReference));
}

/** Compares the last events with what the server has received. */
async function assertEvents(sends: Map<string, SendRecord>, sentStates: readonly string[]): Promise<void> {
  // Taken before anything else is awaited: `close` has resolved, so nothing may come later.
  const last = [...sends].map(([reference, { events }]) => [reference, events.at(-1)] as const);
  const arrived = await receivedReferences();
  const found = new Set<string>();
  for (const [reference, event] of last) {
    assert(event, `${reference} has no event`);
    assert.notEqual(event.next, "retry", reference);
    found.add(event.sent);
    assert(event.sent !== "not_sent" || !arrived.has(reference), `${reference} was received`);
    assert(event.sent !== "answered" || arrived.has(reference), `${reference} was not received`);
  }
  assert.deepEqual([...found].sort(), sentStates);
  assert.equal(last.length, CALLS);
}

describe("32 sends in flight", () => {
  type Case = readonly [
    options: ClientOptions,
    arrivals: number,
    end: (client: Client, controller: AbortController) => Promise<unknown>,
    sentStates: readonly string[],
  ];
  const abort = (controller: AbortController) => controller.abort(new Error("enough"));
  const CASES: Readonly<Record<string, Case>> = {
    "aborted together, after which the client is closed": [
      {},
      CALLS,
      (client, controller) => {
        abort(controller);
        return client.close();
      },
      ["unknown"],
    ],
    "aborted together after the client was closed": [
      {},
      CALLS,
      (client, controller) => {
        const closed = client.close();
        abort(controller);
        return closed;
      },
      ["unknown"],
    ],
    "that time out after the client was closed": [
      { attemptTimeout: 700 },
      CALLS,
      (client) => client.close(),
      ["unknown"],
    ],
    "some of which wait for a concurrency slot": [
      { maxConcurrency: 8 },
      8,
      (client, controller) => {
        abort(controller);
        return client.close();
      },
      ["not_sent", "unknown"],
    ],
  };
  for (const [name, [options, arrivals, end, sentStates]] of Object.entries(CASES)) {
    test(name, async () => {
      await sandbox.fault("stall", { times: 0 });
      const client = sandbox.client({ maxRetries: 0, ...options });
      const controller = new AbortController();
      const published: unknown[] = [];
      const hear = (event: unknown) => void published.push(event);
      subscribe("workspace-sdk:attempt", hear);
      try {
        const sends = send(client, controller.signal);
        await sandbox.waitFor((journal) => journal.length === arrivals);
        await end(client, controller);
        assert.equal(published.length, CALLS);
        await assertEvents(sends, sentStates);
        for (const { outcome } of sends.values()) {
          const { status, reason } = (await outcome) as PromiseRejectedResult;
          assert.equal(status, "rejected");
          assert(reason === controller.signal.reason || reason instanceof OutcomeUnknownError, String(reason));
        }
      } finally {
        unsubscribe("workspace-sdk:attempt", hear);
      }
    });
  }

  test("aborted in the hook of a response: the event says answered, although the call rejects", async () => {
    await sandbox.fault("delay", { milliseconds: 400 });
    await sandbox.fault("stall", { times: 0 });
    const client = sandbox.client({ maxRetries: 0 });
    const controller = new AbortController();
    const sends = send(client, controller.signal, ({ sent }) => {
      if (sent === "answered") abort(controller);
    });
    await sandbox.waitFor((journal) => journal.length === CALLS);
    const outcomes = await Promise.all([...sends.values()].map(({ outcome }) => outcome));
    await client.close();
    await assertEvents(sends, ["answered", "unknown"]);
    const reasons = outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason as unknown);
    assert.deepEqual(new Set(reasons), new Set([controller.signal.reason]));
  });

  test("with hooks that throw have their last events too", async () => {
    await sandbox.fault("stall", { times: 0 });
    const client = sandbox.client({ maxRetries: 0 });
    const controller = new AbortController();
    const warnings: unknown[] = [];
    const warned = (warning: unknown) => void warnings.push(warning);
    process.on("warning", warned);
    const sends = send(client, controller.signal, () => {
      throw new RangeError("of the hook");
    });
    await sandbox.waitFor((journal) => journal.length === CALLS);
    abort(controller);
    await client.close();
    await assertEvents(sends, ["unknown"]);
    process.off("warning", warned);
    assert.equal(warnings.length, CALLS);
  });
});

test("a page that is cancelled by return, and a poll of a watch, have their last events too", async () => {
  await sandbox.fault("stall", { times: 0 });
  const events: AttemptEvent[] = [];
  const client = sandbox.client({ onAttempt: (event) => void events.push(event) });
  const iterators = [client.contacts.iter(), client.messages.watch({ wamid: "w" })];
  const steps = iterators.map((iterator) => iterator.next());
  await sandbox.waitFor((journal) => journal.length === steps.length);
  for (const iterator of iterators) void iterator.return();
  await client.close();
  assert.deepEqual(events.map(({ operation, sent, next }) => [operation, sent, next]).sort(), [
    ["contacts.list", "unknown", "cancelled"],
    ["messages.status", "unknown", "cancelled"],
  ]);
  for (const step of await Promise.all(steps)) assert.equal(step.done, true);
});
