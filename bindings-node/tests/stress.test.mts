/** Many concurrent calls with faults and aborts: each promise settles once, and no message is lost or duplicated. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { OutcomeUnknownError, WorkspaceError } from "workspace-sdk";
import { sandboxOfFile } from "./support/index.mjs";

const PHONE = "+15550001234";
const SENDS = Number(process.env["WORKSPACE_TEST_STRESS"] ?? 2000);
const sandbox = await sandboxOfFile();

/** Pseudo-random numbers from 0 to 1, the same in each run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** How often each reference was delivered. */
async function delivered(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { apiReference } of await sandbox.messages()) {
    counts.set(apiReference ?? "", (counts.get(apiReference ?? "") ?? 0) + 1);
  }
  return counts;
}

type End = "sent" | "aborted" | "not sent" | "unknown" | "refused";

describe("concurrent sends", () => {
  test("that are aborted at any moment arrive once, or not at all if they were not sent", async () => {
    await sandbox.fault("random", { seed: 7, rate: 0.03, operation: "templates.send" });
    const client = sandbox.client({ attemptTimeout: 5000, timeout: 60_000 });
    const random = chance(42);
    const settled = new Map<string, number>();
    // The last event of each call, which may arrive after the call has settled.
    const last = new Map<string, string>();

    const send = async (number: number): Promise<[reference: string, end: End]> => {
      const apiReference = `s-${number}`;
      const controller = new AbortController();
      const { signal } = controller;
      const onAttempt = (event: { sent: string }): void => {
        last.set(apiReference, event.sent);
        // One in ten is aborted by its own hook, possibly after the response has arrived.
        if (number % 10 === 5) {
          controller.abort("by the hook");
        }
      };
      const params = { to: PHONE, templateName: "plain_notice", apiReference };
      const promise = client.templates.send(params, { signal, onAttempt });
      const count = (): unknown => settled.set(apiReference, (settled.get(apiReference) ?? 0) + 1);
      promise.then(count, count);
      if (random() < 0.3) {
        // Immediately, in the next turns of the event loop, or after some others have completed.
        const turns = Math.floor(random() * 200);
        for (let turn = 0; turn < turns; turn += 1) {
          await new Promise(setImmediate);
        }
        controller.abort("by its owner");
      }
      try {
        const sent = await promise;
        assert.equal(sent.apiReference, apiReference);
        return [apiReference, "sent"];
      } catch (error) {
        if (error === signal.reason) {
          return [apiReference, "aborted"];
        }
        assert(error instanceof WorkspaceError, String(error));
        return [apiReference, error instanceof OutcomeUnknownError ? "unknown" : "refused"];
      }
    };

    const ends = new Map(await Promise.all(Array.from({ length: SENDS }, (_, number) => send(number))));
    await client.close();
    const arrived = await delivered();
    assert.equal(ends.size, SENDS);
    assert.deepEqual(new Set(settled.values()), new Set([1]));
    for (const [reference, count] of arrived) {
      assert.equal(count, 1, `${reference} arrived ${count} times`);
    }
    const found: Record<End, number> = { sent: 0, aborted: 0, "not sent": 0, unknown: 0, refused: 0 };
    for (const [reference, result] of ends) {
      const wasSent = (last.get(reference) ?? "not_sent") !== "not_sent";
      const end = result === "aborted" ? (wasSent ? "unknown" : "not sent") : result;
      found[end] += 1;
      const isThere = arrived.has(reference);
      assert(isThere || end !== "sent", `${reference} was lost`);
      assert(!isThere || end === "sent" || end === "unknown", `${reference}: ${end}, but it arrived`);
    }
    // Not all sends were aborted, and some had an unknown outcome.
    assert(found.sent > SENDS / 4 && found["not sent"] > 0 && found.unknown > 0, JSON.stringify(found));
  });

  test("all arrive exactly once if there are ten thousand", async () => {
    const client = sandbox.client({ timeout: 110_000, attemptTimeout: 60_000 });
    const references = Array.from({ length: 10_000 }, (_, number) => String(number));
    const sends = references.map((apiReference) =>
      client.templates.send({ to: PHONE, templateName: "plain_notice", apiReference }),
    );
    const sent = await Promise.all(sends);
    assert.deepEqual(
      sent.map((each) => each.apiReference),
      references,
    );
    const arrived = await delivered();
    assert.equal(arrived.size, references.length);
    assert.deepEqual(new Set(arrived.values()), new Set([1]));
    const connections = new Set((await sandbox.journal(5000)).map((entry) => entry.connection));
    assert(connections.size <= 100, `${connections.size} connections`);
  });

  test("of many clients, copies and iterators get their own results while servers fail", async () => {
    await sandbox.fault("random", { seed: 3, rate: 0.02, operation: "contacts.list" });
    const first = sandbox.client({ attemptTimeout: 1000, maxRetries: 5 });
    const clients = [
      first,
      first.withOptions({ attemptTimeout: 2000 }),
      sandbox.client({ maxRetries: 5, attemptTimeout: 1000 }),
    ];
    const one = async (number: number): Promise<number> => {
      const client = clients[number % clients.length];
      assert(client);
      let count = 0;
      for await (const contact of client.contacts.iter({ limit: 20, maxItems: 1 + (number % 60) })) {
        assert(contact.phoneNumber?.startsWith("+1555"));
        count += 1;
      }
      return count;
    };
    const counts = await Promise.allSettled(Array.from({ length: 150 }, (_, number) => one(number)));
    let whole = 0;
    for (const [number, end] of counts.entries()) {
      if (end.status === "fulfilled") {
        assert.equal(end.value, 1 + (number % 60));
        whole += 1;
      } else {
        assert(end.reason instanceof WorkspaceError, String(end.reason));
      }
    }
    assert(whole > 75, `${whole}`);
    await Promise.all(clients.map((client) => client.close()));
  });
});
