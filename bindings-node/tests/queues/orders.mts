/** The example with one job per order. Workers are killed while their jobs are sending. */

import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { type Job, Queue } from "bullmq";
import { type Harness, LIMIT, until } from "./harness.mjs";

const PHONE = "+15550001234";
const ORDERS = Array.from({ length: 20 }, (_, number) => `ORD-${number}`);
/** How many jobs a worker runs at once, and how many sends complete before each of them is in flight. */
const CONCURRENCY = 4;
const COMPLETE = 6;

const orderOf = (key: string) => key.split("/")[0] ?? "";

/** Adds the tests. */
export function testOrders(harness: Harness): void {
  const { sandbox, connection } = harness;
  const queue = new Queue("orders", { connection });
  beforeEach(() => queue.obliterate({ force: true }));
  after(() => queue.close());

  /** A worker whose jobs are taken to have stalled when it has not renewed their locks for one second. */
  function startWorker() {
    const options = { concurrency: CONCURRENCY, lockDuration: 1_000, stalledInterval: 500 };
    return harness.run("bullmq", `example.startWorker(${JSON.stringify(options)})`);
  }

  function add(order: string): Promise<Job> {
    return queue.add("confirm", { to: PHONE, order }, { attempts: 5, backoff: { type: "custom" } });
  }

  /**
   * The message id of a job that has ended; undefined if its outcome is unknown. It looks at the job, because an event
   * of a queue on PostgreSQL can be missed.
   */
  async function messageId({ id = "" }: Job): Promise<string | undefined> {
    const ended = async () => ["completed", "failed"].includes(await queue.getJobState(id));
    await until(ended, `the end of job ${id}`);
    const job = await queue.getJob(id);
    if (job?.failedReason === undefined) return job?.returnvalue as string;
    assert.match(job.failedReason, /^OutcomeUnknownError: templates.send: outcome unknown: nothing was sent now/);
    return undefined;
  }

  /**
   * Lets sends complete, and then gives no response to the jobs that run at once. The server executes two of these
   * sends, and loses the two others.
   */
  async function catchSends(): Promise<void> {
    for (let pair = 0; pair < CONCURRENCY / 2; pair += 1) {
      // Each fault counts the requests that the earlier ones have left.
      await sandbox.fault("delay", { milliseconds: LIMIT, skip: COMPLETE });
      await sandbox.fault("stall", { milliseconds: LIMIT, skip: COMPLETE });
    }
  }

  /** The orders of all messages, sorted. */
  async function sent(): Promise<(string | null)[]> {
    return (await sandbox.messages()).map(({ apiReference }) => apiReference).sort();
  }

  test("the jobs of a worker that is killed send one message per order", async () => {
    await catchSends();
    const jobs = await Promise.all(ORDERS.map(add));
    const first = startWorker();
    await sandbox.waitFor((journal) => journal.filter(({ fault }) => fault !== null).length === CONCURRENCY, LIMIT);
    await harness.kill(first);
    await sandbox.clearFaults();
    assert.equal(await queue.getActiveCount(), CONCURRENCY);

    startWorker();
    const ids = await Promise.all(jobs.map(messageId));
    const unknown = ORDERS.filter((_, index) => ids[index] === undefined).sort();
    assert.equal(unknown.length, CONCURRENCY);
    // They have a result because BullMQ ran them again.
    const jobsNow = await Promise.all(jobs.map(({ id }) => queue.getJob(id ?? "")));
    const stalled = ORDERS.filter((_, index) => (jobsNow[index]?.stalledCounter ?? 0) > 0).sort();
    assert.deepEqual(stalled, unknown);
    assert.deepEqual((await harness.keys("unknown")).map(orderOf), unknown);
    const known = ORDERS.filter((order) => !unknown.includes(order)).sort();
    assert.deepEqual((await harness.keys("accepted")).map(orderOf), known);
    // The server executed half of the sends that were in flight.
    const before = await sent();
    assert.equal(new Set(before).size, before.length);
    assert.equal(before.length, known.length + CONCURRENCY / 2);
    assert.ok(known.every((order) => before.includes(order)));

    const found = new Map((await sandbox.messages()).map(({ apiReference, wamid }) => [apiReference, wamid]));
    await harness.settle((key) => found.get(orderOf(key)));
    const again = await Promise.all((await Promise.all(ORDERS.map(add))).map(messageId));
    assert.deepEqual(await sent(), [...ORDERS].sort());
    const wamids = new Map((await sandbox.messages()).map(({ apiReference, wamid }) => [apiReference, wamid]));
    assert.deepEqual(
      again,
      ORDERS.map((order) => wamids.get(order)),
    );
  });

  test("a job that is queued twice sends one message", async () => {
    startWorker();
    // Both run at the same time: the second waits for the outcome of the first.
    await sandbox.fault("delay", { milliseconds: 200 });
    const [first, second] = await Promise.all([add("ORD-1"), add("ORD-1")]);
    const id = await messageId(first);
    assert.equal(await messageId(second), id);
    // It runs long after the first.
    assert.equal(await messageId(await add("ORD-1")), id);
    assert.deepEqual(await sent(), ["ORD-1"]);
  });
}
