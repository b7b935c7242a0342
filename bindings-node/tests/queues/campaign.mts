/** The example of a campaign that many workers send together, and the rules that must hold whatever happens to them. */

import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { after, beforeEach } from "node:test";
import type { Queue } from "bullmq";
import { type Environment, example, type Harness, outputOf, until } from "./harness.mjs";

const EXAMPLE = "bullmq-campaign";
export const CAMPAIGN = "orders-2026-11";
/** The rate in the example, and how many requests may be above it: those of a second in which the machine was busy. */
const RATE = 75;
const BURST = RATE;
/** How long a send is in flight, so that a worker that is killed has some. */
const IN_FLIGHT = 300;

export interface Row {
  readonly phone: string;
  readonly name: string;
  readonly order: string;
  readonly total: string;
}

interface Program {
  addCampaign(queue: Queue, campaign: string, rows: Iterable<Row>, size: number): Promise<void>;
  openQueue(options: object): Queue;
}

export function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, number) => ({
    phone: `+1555${String(number).padStart(7, "0")}`,
    name: "John",
    order: `ORD-${number}`,
    total: "29.99",
  }));
}

const orderOf = (key: string) => key.slice(CAMPAIGN.length + 1);

export class Campaign {
  private constructor(
    readonly harness: Harness,
    readonly program: Program,
    readonly queue: Queue,
  ) {}

  static async start(harness: Harness): Promise<Campaign> {
    const program = (await import(example(EXAMPLE))) as Program;
    // A slice that failed runs again at once.
    const queue = program.openQueue({ defaultJobOptions: { attempts: 100, backoff: { type: "fixed", delay: 200 } } });
    beforeEach(() => queue.obliterate({ force: true }));
    after(() => queue.close());
    return new Campaign(harness, program, queue);
  }

  add(rows: readonly Row[], size: number): Promise<void> {
    return this.program.addCampaign(this.queue, CAMPAIGN, rows, size);
  }

  /** The requests and the responses of these sends are lost by turns; all others are slow. */
  async addFaults(lost: readonly number[]): Promise<void> {
    const { sandbox } = this.harness;
    // Each fault counts the requests that the earlier ones have left.
    for (const [index, skip] of lost.entries()) {
      await sandbox.fault(index % 2 === 0 ? "lost_answer" : "close", { skip });
    }
    await sandbox.fault("delay", { milliseconds: IN_FLIGHT, times: 0 });
  }

  /** A worker that has lost its slice if it has not renewed the lock for two seconds. */
  startWorker(env: Environment = {}): ChildProcess {
    const options = JSON.stringify({ lockDuration: 2_000, stalledInterval: 500 });
    return this.harness.run(EXAMPLE, `example.startWorker(${options})`, env);
  }

  /** Waits until this number of workers has a slice. */
  async active(count: number): Promise<void> {
    await until(async () => (await this.queue.getActiveCount()) === count, "every worker has a slice");
  }

  /** Waits until this number of jobs is completed. */
  async completed(count: number): Promise<void> {
    await until(async () => {
      const { completed, failed } = await this.queue.getJobCounts("completed", "failed");
      assert.equal(failed, 0, String((await this.queue.getFailed()).map(({ failedReason }) => failedReason)));
      assert.equal(await this.queue.isPaused(), false);
      return completed === count;
    }, "the end of all jobs");
  }

  /** How many messages each order has. */
  async messages(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const { variables } of await this.harness.sandbox.messages()) {
      const order = String(variables?.[1]);
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    return counts;
  }

  /** The orders that the program lists as unknown. */
  async listUnknown(): Promise<Set<string>> {
    const { harness } = this;
    const expression = `example.listUnknown(${JSON.stringify(harness.ledger)}, ${JSON.stringify(CAMPAIGN)})`;
    const output = await outputOf(harness.run(EXAMPLE, expression));
    return new Set(
      output
        .split("\n")
        .filter((line) => line !== "")
        .map(orderOf),
    );
  }

  /** Looks for each unknown message in the inbox, and settles its entry. */
  async settle(): Promise<void> {
    const messages = await this.harness.sandbox.messages();
    const found = new Map(messages.map(({ variables, wamid }) => [String(variables?.[1]), wamid]));
    await this.harness.settle((key) => found.get(orderOf(key)));
  }

  /** Each row has one message, and no outcome is unknown. */
  async checkAllSent(rows: readonly Row[]): Promise<void> {
    const orders = rows.map(({ order }): [string, number] => [order, 1]);
    assert.deepEqual([...(await this.messages())].sort(), orders.sort());
    assert.equal((await this.listUnknown()).size, 0);
  }

  /** No period has more requests than the shared rate allows. */
  async checkPace(): Promise<void> {
    const times = (await this.harness.sandbox.journal()).map(({ at }) => at.getTime()).sort((one, two) => one - two);
    // `lead` is the largest number of requests above the rate in any period that ends now.
    let [lead, most] = [0, 0];
    for (const [index, time] of times.entries()) {
      const passed = time - (times[index - 1] ?? time);
      lead = Math.max(0, lead - (RATE * passed) / 1000) + 1;
      most = Math.max(most, lead);
    }
    console.log(`${times.length} requests, at most ${most.toFixed(1)} above the shared rate`);
    assert.ok(most <= BURST, `${most} requests above the rate`);
  }
}
