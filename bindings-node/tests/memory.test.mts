/** Calls leak nothing. Each test runs in its own process, so that its memory is only that of the calls. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { InstantServer, output, type Program } from "./support/index.mjs";

const CALLS = Number(process.env["WORKSPACE_TEST_MEMORY_CALLS"] ?? 200_000);

interface MemoryUsage {
  readonly rss: number;
  readonly heap: number;
  readonly handles: number;
}

const many: Program = async ({ Client, BadRequestError }, url, kind, count) => {
  const client = new Client({ baseUrl: url ?? "", apiKey: "k" });
  const watched = client.withOptions({ onAttempt: () => {}, headers: { "x-a": "b" } });
  const variables = ["x".repeat(200)];
  const ignore = () => {};
  const others: readonly ((number: number) => Promise<unknown>)[] = [
    () => client.contacts.list(),
    () => watched.contacts.list({ search: "x".repeat(200) }),
    () => client.messages.status({ wamid: "" }).catch(ignore),
    (number) => client.withOptions({ attemptTimeout: 1000 + (number % 100) }).contacts.list(),
    async () => {
      const params = { phoneNumber: "+15550001234", automationId: "a" };
      const error = await client.automations.trigger(params).catch((error: unknown) => error);
      return error instanceof BadRequestError && error.stack;
    },
    async () => {
      for await (const contact of client.contacts.iter({ maxItems: 2 })) {
        void contact;
      }
    },
  ];
  const works: Record<string, (number: number) => Promise<unknown>> = {
    sends: () => client.templates.send({ to: "+15550001234", templateName: "t", variables }),
    aborts: async (number) => {
      // Aborted immediately, or after another call has completed.
      const controller = new AbortController();
      const call = client.labels.list({}, { signal: controller.signal }).catch(ignore);
      if (number % 4 === 0) {
        await client.contacts.list();
      }
      controller.abort();
      return await call;
    },
    others: async (number) => await others[number % others.length]?.(number),
    clients: async (number) => {
      const other = new Client({ baseUrl: url ?? "", apiKey: "k", onAttempt: () => void other.baseUrl });
      await other.contacts.list();
      // Half of them are closed, the others only dereferenced.
      return number % 2 === 0 ? await other.close() : null;
    },
  };
  const work = works[kind ?? ""] ?? ignore;
  const round = async (calls: number, atOnce: number) => {
    let next = 0;
    const lane = async () => {
      while (next < calls) {
        next += 1;
        await work(next);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  };
  const held = async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      globalThis.gc?.();
      await new Promise(setImmediate);
    }
    const { rss, heapUsed } = process.memoryUsage();
    return { rss, heap: heapUsed, handles: process.getActiveResourcesInfo().length };
  };
  const rounds = 8;
  const found: unknown[] = [];
  for (let number = 0; number < rounds; number += 1) {
    await round(Number(count) / rounds, 50);
    found.push(await held());
  }
  console.log(JSON.stringify(found));
};

/**
 * The smallest growth of a round, without the first two. A leak grows in every round, but threads and pools only once.
 */
function least(rounds: readonly number[]): number {
  return Math.min(...rounds.slice(2).map((bytes, index) => bytes - (rounds[index + 1] ?? 0)));
}

describe("calls leak nothing", () => {
  // The share of the calls, and the largest growth of memory after the first two rounds.
  const KINDS: Readonly<Record<string, readonly [part: number, most: number]>> = {
    sends: [1, 20_000_000],
    others: [0.2, 60_000_000],
    // Calls are aborted faster than their connections are closed.
    aborts: [0.3, 150_000_000],
    clients: [0.02, 60_000_000],
  };
  for (const [kind, [part, most]] of Object.entries(KINDS)) {
    test(kind, { timeout: 300_000 }, async () => {
      await using server = await InstantServer.start();
      const given = [server.url, kind, String(Math.round(CALLS * part))];
      const text = await output(many, { given, flags: ["--expose-gc"], limit: 280_000 });
      const rounds = JSON.parse(text) as MemoryUsage[];
      const [rss, heap, handles] = (["rss", "heap", "handles"] as const).map((name) =>
        rounds.map((held) => held[name]),
      );
      assert(rss && heap && handles);
      assert(least(rss) < 1_500_000, text);
      assert(least(heap) < 300_000, text);
      assert((rss.at(-1) ?? 0) - (rss[1] ?? 0) < most, text);
      assert((handles.at(-1) ?? 0) - (handles[1] ?? 0) <= 2, text);
    });
  }
});
