/**
 * The example of a campaign, on Redis and on PostgreSQL: workers are killed, and a host is lost in the middle. The
 * messages that the server has decide who got one.
 */

import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Queue } from "bullmq";
import { Ledger } from "workspace-sdk";
import { sandboxOfFile } from "../support/index.mjs";
import { Relay } from "./relay.mjs";
import { example, kill, outputOf, startProgram } from "./workers.mjs";

const EXAMPLE = "bullmq-campaign";
const CAMPAIGN = "orders-2026-11";
/** The rate in the example, and how many messages may come at once: those whose turns were delayed on a busy machine. */
const RATE = 75;
const BURST = RATE / 2;
const SLICE = 40;
const LOCAL = 4;
const KILLS = 4;
/** How many responses are lost on the way. */
const LOST = 8;
/** How many workers the host has that is lost. */
const REMOTE = 2;
/** How long a send is in flight, so that a worker that is killed always has some. */
const IN_FLIGHT = 300;
const LIMIT = 90_000;
const POLL = 20;

interface Row {
  readonly phone: string;
  readonly name: string;
  readonly order: string;
  readonly total: string;
}

interface Program {
  addCampaign(queue: Queue, campaign: string, rows: Iterable<Row>, size?: number): Promise<void>;
  openQueue(options: object): Queue;
}

function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, number) => ({
    phone: `+1555${String(number).padStart(7, "0")}`,
    name: "John",
    order: `ORD-${number}`,
    total: "29.99",
  }));
}

/** A sequence of numbers below a limit, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** Runs the tests with the queue and the ledger on these servers. */
export async function testCampaign(queueUrl: string, ledgerUrl: string | undefined): Promise<void> {
  process.env["QUEUE_URL"] = queueUrl;
  const { addCampaign, openQueue } = (await import(example(EXAMPLE).href)) as Program;
  const sandbox = await sandboxOfFile();
  const folder = await mkdtemp(join(tmpdir(), "campaign-"));
  // A slice that failed runs again at once.
  const queue = openQueue({ defaultJobOptions: { attempts: 100, backoff: { type: "fixed", delay: 200 } } });
  const workers = new Set<ChildProcess>();
  let ledger: string;

  beforeEach(async () => {
    await queue.obliterate({ force: true });
    const name = `test_${randomBytes(8).toString("hex")}`;
    ledger = ledgerUrl === undefined ? join(folder, `${name}.db`) : `${ledgerUrl}?schema=${name}`;
  });
  afterEach(async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    workers.clear();
  });
  after(async () => {
    await queue.close();
    await rm(folder, { recursive: true });
  });

  /** The responses to these sends, and to half of them the requests as well, are lost; all others are slow. */
  async function addFaults(lost: readonly number[]): Promise<void> {
    // Each fault counts the requests that the earlier ones have left.
    for (const [index, skip] of lost.entries()) {
      await sandbox.fault(index % 2 === 0 ? "lost_answer" : "close", { skip });
    }
    await sandbox.fault("delay", { milliseconds: IN_FLIGHT, times: 0 });
  }

  function startWorker(env: Readonly<Record<string, string>> = {}): ChildProcess {
    // A worker that has not renewed the lock of its slice for two seconds has lost it.
    const options = JSON.stringify({ lockDuration: 2_000, stalledInterval: 500 });
    const variables = { ...sandbox.env(), QUEUE_URL: queueUrl, LEDGER: ledger, ...env };
    const worker = startProgram(EXAMPLE, `example.startWorker(${options})`, variables);
    workers.add(worker);
    return worker;
  }

  function stop(worker: ChildProcess): Promise<void> {
    workers.delete(worker);
    return kill(worker);
  }

  async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
    const end = Date.now() + LIMIT;
    while (!(await condition())) {
      assert.ok(Date.now() < end, `not reached: ${what}`);
      await sleep(POLL);
    }
  }

  /** Waits until this number of further requests has arrived. */
  async function requests(count: number): Promise<void> {
    const last = (await sandbox.journal()).at(-1)?.seq ?? 0;
    await until(async () => (await sandbox.journal(last)).length >= count, `${count} requests`);
  }

  /** Waits until all jobs are completed. */
  async function completed(count: number): Promise<void> {
    await until(async () => {
      const { completed, failed } = await queue.getJobCounts("completed", "failed");
      assert.equal(failed, 0, String((await queue.getFailed()).map(({ failedReason }) => failedReason)));
      assert.equal(await queue.isPaused(), false);
      return completed === count;
    }, "the end of all jobs");
  }

  /** How many messages each order has. */
  async function messages(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const { variables } of await sandbox.messages()) {
      const order = String(variables?.[1]);
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    return counts;
  }

  /** The orders that the program lists as unknown. */
  async function listUnknown(): Promise<Set<string>> {
    const expression = `example.listUnknown(${JSON.stringify(ledger)}, ${JSON.stringify(CAMPAIGN)})`;
    const keys = (await outputOf(EXAMPLE, expression, {})).split("\n").filter((line) => line !== "");
    return new Set(keys.map((key) => key.slice(CAMPAIGN.length + 1)));
  }

  /** Looks for each message in the inbox, as a person would. */
  async function settle(): Promise<void> {
    const sent = await messages();
    const opened = Ledger.open(ledger, { create: false });
    for await (const { idempotencyKey } of opened.entries({ state: "unknown" })) {
      const isSent = sent.has(idempotencyKey.slice(CAMPAIGN.length + 1));
      await opened.resolve(idempotencyKey, isSent ? "accepted" : "not_sent", { force: true });
    }
    await opened.close();
  }

  /** No period has more messages than the shared rate allows. */
  async function checkPace(): Promise<void> {
    const times = (await sandbox.journal()).map(({ at }) => at.getTime()).sort((one, two) => one - two);
    let most = 0;
    for (const [first, start] of times.entries()) {
      for (const [last, end] of times.entries()) {
        if (last >= first) most = Math.max(most, last - first + 1 - (RATE * (end - start)) / 1000);
      }
    }
    console.log(`${times.length} requests, at most ${most.toFixed(1)} above the shared rate`);
    assert.ok(most <= BURST, `${most} messages above the rate`);
  }

  const everyOrderOnce = (rows: readonly Row[]) => new Map(rows.map(({ order }) => [order, 1]));
  const sorted = (counts: Map<string, number>) => [...counts].sort();

  test("workers are killed and a host is lost: everybody gets one message or is listed as unknown", async () => {
    const rows = rowsOf(1_200);
    const slices = rows.length / SLICE;
    await addCampaign(queue, CAMPAIGN, rows, SLICE);
    // Every second slice is delivered twice.
    const jobs = (await queue.getJobs(["waiting"])).filter(({ id }) => Number(id?.split("-").at(-1)) % 2 === 0);
    assert.equal(jobs.length, slices / 2);
    await queue.addBulk(jobs.map(({ name, data, id }) => ({ name, data, opts: { jobId: `again-${id}` } })));

    const seed = randomInt(2 ** 32);
    console.log(`seed ${seed}`);
    const random = randomNumbers(seed);
    await addFaults(Array.from({ length: LOST }, () => random(rows.length / 2)));
    const local = Array.from({ length: LOCAL }, () => startWorker());
    const relays = [await Relay.start(queueUrl)];
    const env: Record<string, string> = { QUEUE_URL: relays[0]?.by(queueUrl) ?? "" };
    if (ledgerUrl !== undefined) {
      const relay = await Relay.start(ledgerUrl);
      relays.push(relay);
      env["LEDGER"] = relay.by(ledger);
    }
    const host = Array.from({ length: REMOTE }, () => startWorker(env));
    await until(async () => (await queue.getActiveCount()) === LOCAL + REMOTE, "every worker has a slice");

    const lost = random(KILLS);
    for (let turn = 0; turn < KILLS; turn += 1) {
      await requests(20 + random(100));
      const [victim] = local.splice(random(local.length), 1);
      assert.ok(victim);
      await stop(victim);
      local.push(startWorker());
      if (turn === lost) {
        await requests(20 + random(50));
        for (const relay of relays) relay.cut();
        // What is in flight on the host arrives, and its outcome is not recorded.
        await requests(20 + random(50));
        await Promise.all(host.map(stop));
      }
    }
    const count = slices + jobs.length;
    await completed(count);

    const unknown = await listUnknown();
    const sent = await messages();
    const notSent = rows.filter(({ order }) => !sent.has(order)).length;
    console.log(`${unknown.size} unknown, of which the server does not have ${notSent}`);
    assert.ok(notSent >= LOST / 2);
    assert.ok(unknown.size > LOST);
    for (const { order } of rows) {
      const allowed = unknown.has(order) ? [0, 1] : [1];
      assert.ok(allowed.includes(sent.get(order) ?? 0), `${order}: ${sent.get(order) ?? 0} messages`);
    }
    await checkPace();

    await settle();
    await queue.retryJobs({ state: "completed" });
    await completed(count);
    assert.deepEqual(sorted(await messages()), sorted(everyOrderOnce(rows)));
    assert.equal((await listUnknown()).size, 0);
    await Promise.all(relays.map((relay) => relay.close()));
  });

  test("a worker that is asked to stop leaves its slice to another one", async () => {
    const rows = rowsOf(160);
    await addCampaign(queue, CAMPAIGN, rows, rows.length);
    await addFaults([]);
    const first = startWorker();
    await requests(20);
    first.kill("SIGTERM");
    const [code] = (await once(first, "exit")) as [number | null];
    assert.equal(code, 0);
    workers.delete(first);
    const before = (await messages()).size;
    assert.ok(before >= 20 && before < rows.length, `${before} messages`);
    const [job] = await queue.getJobs(["waiting"]);
    assert.deepEqual([job?.attemptsMade, job?.stalledCounter], [0, 0]);

    startWorker();
    await completed(1);
    assert.deepEqual(sorted(await messages()), sorted(everyOrderOnce(rows)));
    assert.equal((await listUnknown()).size, 0);
  });
}
