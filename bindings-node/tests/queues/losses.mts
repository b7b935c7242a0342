/** A campaign with workers that are killed and a host that is lost. The messages of the server show who got one. */

import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { test } from "node:test";
import { type Campaign, rowsOf } from "./campaign.mjs";
import { until } from "./harness.mjs";
import { Relay } from "./relay.mjs";

const SLICE = 40;
/** The workers of this host, and how many of them are killed, one after the other. */
const LOCAL = 4;
const KILLS = 4;
/** The workers of the host that is lost. */
const REMOTE = 2;
/** How many requests or responses are lost on the way. */
const LOST = 8;

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

/** Adds the tests. */
export function testLosses(campaign: Campaign): void {
  const { harness, queue } = campaign;

  test("workers are killed and a host is lost: everybody gets one message or is listed as unknown", async () => {
    const rows = rowsOf(960);
    const slices = rows.length / SLICE;
    await campaign.add(rows, SLICE);
    // A program that adds the same campaign again adds nothing.
    await campaign.add(rows, SLICE);
    assert.equal(await queue.getWaitingCount(), slices);
    // Every second slice is delivered twice.
    const jobs = (await queue.getJobs(["waiting"])).filter(({ id }) => Number(id?.split("-").at(-1)) % 2 === 0);
    assert.equal(jobs.length, slices / 2);
    await queue.addBulk(jobs.map(({ name, data, id }) => ({ name, data, opts: { jobId: `again-${id}` } })));
    const count = slices + jobs.length;

    const seed = Number(process.env["WORKSPACE_TEST_SEED"] ?? randomInt(2 ** 32));
    console.log(`WORKSPACE_TEST_SEED=${seed}`);
    const random = randomNumbers(seed);
    await campaign.addFaults(Array.from({ length: LOST }, () => random(rows.length / 2)));

    const local = Array.from({ length: LOCAL }, () => campaign.startWorker());
    const [toQueue, toLedger] = await Promise.all([Relay.start(harness.queueUrl), Relay.start(harness.ledgers)]);
    const env = { QUEUE_URL: toQueue.by(harness.queueUrl), LEDGER: toLedger.by(harness.ledger) };
    const host = Array.from({ length: REMOTE }, () => campaign.startWorker(env));
    await campaign.active(LOCAL + REMOTE);

    const loseHost = random(KILLS);
    for (let turn = 0; turn < KILLS; turn += 1) {
      await harness.requests(20 + random(100));
      const [victim] = local.splice(random(local.length), 1);
      assert.ok(victim);
      await harness.kill(victim);
      local.push(campaign.startWorker());
      if (turn === loseHost) {
        await harness.requests(20 + random(50));
        assert.ok(toQueue.connections > 0 && toLedger.connections > 0);
        toQueue.cut();
        toLedger.cut();
        // The sends in flight on the host arrive, and it cannot record their outcomes.
        await harness.requests(20 + random(50));
        await Promise.all(host.map((worker) => harness.kill(worker)));
      }
    }
    await campaign.completed(count);

    const unknown = await campaign.listUnknown();
    const sent = await campaign.messages();
    const notSent = rows.filter(({ order }) => !sent.has(order)).length;
    console.log(`${unknown.size} unknown, of which the server does not have ${notSent}`);
    assert.ok(notSent >= LOST / 2);
    // Some more were in flight in the workers that were killed.
    assert.ok(unknown.size > LOST);
    for (const { order } of rows) {
      const allowed = unknown.has(order) ? [0, 1] : [1];
      assert.ok(allowed.includes(sent.get(order) ?? 0), `${order}: ${sent.get(order) ?? 0} messages`);
    }
    await campaign.checkPace();

    await campaign.settle();
    await queue.retryJobs({ state: "completed" });
    await campaign.completed(count);
    await campaign.checkAllSent(rows);
    await Promise.all([toQueue.close(), toLedger.close()]);
  });

  test("a worker that is asked to stop leaves its slice to another one", async () => {
    const rows = rowsOf(160);
    await campaign.add(rows, rows.length);
    await campaign.addFaults([]);
    const first = campaign.startWorker();
    await harness.requests(20);
    first.kill("SIGTERM");
    const [code] = (await once(first, "exit")) as [number | null];
    assert.equal(code, 0);
    const before = (await campaign.messages()).size;
    assert.ok(before >= 20 && before < rows.length, `${before} messages`);
    const [job] = await queue.getJobs(["waiting"]);
    assert.deepEqual([job?.attemptsMade, job?.stalledCounter], [0, 0]);

    campaign.startWorker();
    await campaign.completed(1);
    await campaign.checkAllSent(rows);
  });

  test("a key that is not accepted pauses the queue until a person resumes it", async () => {
    const rows = rowsOf(20);
    await campaign.add(rows, 10);
    await harness.sandbox.fault("status", { status: 401, times: 0 });
    campaign.startWorker();
    const isPaused = async () => (await queue.isPaused()) && (await queue.getActiveCount()) === 0;
    await until(isPaused, "the queue is paused");
    // The first slice made one request, and no worker took the second one.
    assert.equal((await harness.sandbox.journal()).length, 1);

    await harness.sandbox.clearFaults();
    await queue.resume();
    await campaign.completed(2);
    await campaign.checkAllSent(rows);
  });
}
