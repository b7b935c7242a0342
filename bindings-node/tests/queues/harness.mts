/** A queue on a real server, a sandbox, and the processes of an example that work on it. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterEach, beforeEach } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionOptions } from "bullmq";
import { type EntryState, Ledger } from "workspace-sdk";
import type { Sandbox } from "workspace-sdk/testing";
import { sandboxOfFile } from "../support/index.mjs";

export type Environment = Readonly<Record<string, string>>;

/** How long a test waits for an event, and between two looks, in milliseconds. */
export const LIMIT = 60_000;
const POLL = 20;

/** The value of a variable that the tests need. */
export function variable(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} must be set for the tests`);
  return value;
}

/** The module of an example program. */
export function example(name: string): string {
  return new URL(`../../../examples/${name}.mjs`, import.meta.url).href;
}

/** Kills a process that must be running. */
export async function kill(child: ChildProcess): Promise<void> {
  // A process that has failed by itself emits no second event.
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  assert.equal(child.signalCode, "SIGKILL");
}

/** Waits until a condition holds. */
export async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + LIMIT;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `not reached: ${what}`);
    await sleep(POLL);
  }
}

/** The output of a program that must succeed. */
export async function outputOf(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (data: string) => (output += data));
  const [code] = (await once(child, "close")) as [number | null];
  assert.equal(code, 0);
  return output;
}

export class Harness {
  /** The URL of the server with the ledgers, each in its own schema. */
  readonly ledgers = variable("WORKSPACE_TEST_POSTGRES");
  /** The ledger of the current test. */
  ledger = "";
  readonly #children = new Set<ChildProcess>();

  private constructor(
    readonly queueUrl: string,
    readonly connection: ConnectionOptions,
    readonly sandbox: Sandbox,
  ) {}

  /** For the tests of one file, whose queues are on the server in this URL. */
  static async start(queueUrl: string): Promise<Harness> {
    // The examples read it when they are imported.
    process.env["QUEUE_URL"] = queueUrl;
    const { connection } = (await import(example("bullmq-connection"))) as { connection: ConnectionOptions };
    const harness = new Harness(queueUrl, connection, await sandboxOfFile());
    beforeEach(() => {
      harness.ledger = `${harness.ledgers}?schema=test_${randomBytes(8).toString("hex")}`;
    });
    afterEach(() => Promise.all([...harness.#children].map((child) => harness.kill(child))));
    return harness;
  }

  /** Starts a program with the variables of this test. It is killed at the end of the test if it still runs. */
  spawn(command: string, flags: readonly string[], env: Environment = {}): ChildProcess {
    const own = { ...this.sandbox.env(), QUEUE_URL: this.queueUrl, LEDGER: this.ledger };
    const variables: NodeJS.ProcessEnv = { ...process.env, ...own, ...env };
    delete variables["NODE_TEST_CONTEXT"];
    const child = spawn(command, flags, { env: variables, stdio: ["pipe", "pipe", "inherit"] });
    child.stdout?.resume();
    this.#children.add(child);
    child.once("exit", (code) => code === 0 && this.#children.delete(child));
    return child;
  }

  /** Starts a process that imports an example and evaluates this expression, in which `example` is the module. */
  run(name: string, expression: string, env: Environment = {}): ChildProcess {
    const source = `const example = await import(${JSON.stringify(example(name))}); await ${expression};`;
    return this.spawn(process.execPath, ["--input-type=module", "-e", source], env);
  }

  async kill(child: ChildProcess): Promise<void> {
    this.#children.delete(child);
    await kill(child);
  }

  /** Waits until this number of further requests has arrived. */
  async requests(count: number): Promise<void> {
    const last = (await this.sandbox.journal()).at(-1)?.seq ?? 0;
    await until(async () => (await this.sandbox.journal(last)).length >= count, `${count} requests`);
  }

  /** The keys of the entries with this state, sorted. */
  async keys(state: EntryState): Promise<string[]> {
    const ledger = Ledger.open(this.ledger, { create: false });
    const keys: string[] = [];
    for await (const entry of ledger.entries({ state })) keys.push(entry.idempotencyKey);
    await ledger.close();
    return keys.sort();
  }

  /** Settles the unknown entries with the message id that the function finds for a key, as a person would. */
  async settle(messageId: (key: string) => string | undefined): Promise<void> {
    const ledger = Ledger.open(this.ledger, { create: false });
    for await (const { idempotencyKey } of ledger.entries({ state: "unknown" })) {
      const id = messageId(idempotencyKey);
      const note = "seen in the inbox";
      if (id !== undefined) await ledger.resolve(idempotencyKey, "accepted", { messageId: id, note });
      else await ledger.resolve(idempotencyKey, "not_sent", { force: true });
    }
    await ledger.close();
  }
}
