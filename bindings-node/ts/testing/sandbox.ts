/** The sandbox as an object: its lifecycle, the options for clients, and the control API as methods. */

import { inspect } from "node:util";

import { Client, type ClientOptions } from "../index.js";
import { findBinary } from "./binary.js";
import { call, type Method } from "./control.js";
import { SandboxError } from "./error.js";
import { encodeFault, type Fault, type FaultArguments, type FaultKind } from "./faults.js";
import type { JournalEntry } from "./journal.js";
import { ServerProcess } from "./process.js";
import type { ControlResponses, Message, Seed, Tls } from "./records.js";
import * as records from "./records.js";
import { SerialQueue } from "./serial-queue.js";
import { now, sleep } from "./time.js";

/** Milliseconds between two polls of the journal. */
const POLL_INTERVAL = 2;

/** How many entries of the journal are read at once. */
const JOURNAL_PAGE = 1000;

/** The options of a sandbox. */
export interface SandboxOptions {
  /** The initial data; `demo` by default. */
  readonly seed?: Seed;
  /** The file for the data; in memory by default. */
  readonly db?: string;
  /** Whether it also serves HTTPS; false by default. */
  readonly tls?: boolean;
  /** When a sent message is delivered, in milliseconds of the sandbox's clock; 1000 by default. */
  readonly deliveredAfter?: number;
  /** When a sent message is read, in milliseconds of the sandbox's clock; 2000 by default. */
  readonly readAfter?: number;
  /** The plain-HTTP port; a free one by default. */
  readonly port?: number;
  /** How many entries the journal keeps; 10,000 by default, 0 means all. */
  readonly journalLimit?: number;
  /**
   * Hosts that requests may name besides `localhost` and loopback addresses, without a port. All others are refused, because web
   * pages could reach the sandbox by them.
   */
  readonly allowHosts?: readonly string[];
}

/**
 * The whole Workspace API as a real server on loopback, for tests.
 *
 * It stops with {@link close}, at the end of an `await using` block, and when this process ends,
 * even by a crash. It does not keep this process alive.
 *
 * Its methods take about a millisecond. All of them fail with a {@link SandboxError}.
 */
export class Sandbox {
  /** The key that clients use. It has one channel, `ch_demo`. */
  readonly apiKey: string = "sandbox-key";

  readonly #seed: Seed;
  readonly #flags: readonly string[];
  readonly #lifecycle = new SerialQueue();
  /** One call at a time: `refuse` and `dropIdle` would close the connection of another call. */
  readonly #calls = new SerialQueue();
  #process: ServerProcess | undefined;

  /** A sandbox that is not running yet: {@link start} starts it. */
  constructor(options: SandboxOptions = {}) {
    this.#seed = options.seed ?? "demo";
    this.#flags = flagsOf({ ...options, seed: this.#seed });
  }

  /** Starts a server and resolves when it listens. */
  static start(options: SandboxOptions = {}): Promise<Sandbox> {
    return new Sandbox(options).start();
  }

  /** Starts the server and resolves when it listens. Does nothing if it is already running. */
  start(): Promise<this> {
    return this.#lifecycle.run(async () => {
      if (this.#process?.exit !== undefined) {
        await this.#stop();
      }
      this.#process ??= await ServerProcess.start(findBinary(), this.#flags);
      return this;
    });
  }

  /** Stops the server and resolves when it has exited. It can be started again. */
  close(): Promise<void> {
    return this.#lifecycle.run(() => this.#stop());
  }

  /** The same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #stop(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    await process?.stop();
  }

  static {
    // Not declared as a method, so that the types do not depend on those of Node.
    Object.defineProperty(Sandbox.prototype, inspect.custom, {
      value(this: Sandbox): string {
        return `<Sandbox ${this.#process?.url ?? "not running"}>`;
      },
    });
  }

  // For clients

  /** The base URL, such as `http://127.0.0.1:40001`. */
  get url(): string {
    return this.#running().url;
  }

  /** The base URL of the HTTPS server; `null` without `tls`. {@link tls} has its CA. */
  get httpsUrl(): string | null {
    return this.#running().httpsUrl;
  }

  /** A new client for this server. It accepts all options of a client. */
  client(options: ClientOptions = {}): Client {
    return new Client({ baseUrl: this.url, apiKey: this.apiKey, ...options });
  }

  /** The variables that `Client.fromEnv()` reads, for other processes. */
  env(): { WORKSPACE_BASE_URL: string; WORKSPACE_API_KEY: string } {
    return { WORKSPACE_BASE_URL: this.url, WORKSPACE_API_KEY: this.apiKey };
  }

  // Data

  /** Restores the initial data, of the sandbox's seed by default, and removes the journal, the faults and the advance of the clock. */
  async reset(seed: Seed = this.#seed): Promise<void> {
    await this.#call<"nothing">("POST", "/reset", { seed });
  }

  /** The outbound messages that were accepted, oldest first; with `to`, only those to that number. */
  async messages(filter: { to?: string } = {}): Promise<Message[]> {
    const query = filter.to === undefined ? "" : `?to=${encodeURIComponent(filter.to)}`;
    return records.messages(await this.#call<"messages">("GET", `/messages${query}`));
  }

  /**
   * Simulates an inbound message, which opens the 24-hour window. Resolves with its wamid.
   *
   * Without `channelId` it arrives on `ch_demo`.
   */
  async receive(from: string, body = "Hi", channelId?: string): Promise<string> {
    const fields = { from, body, channelId };
    return (await this.#call<"receive">("POST", "/receive", fields)).wamid;
  }

  /** Sets the status of a message, such as `failed` with WhatsApp's reason. */
  async setStatus(wamid: string, status: string, error?: string): Promise<void> {
    await this.#call<"nothing">("POST", "/message", { wamid, status, error });
  }

  /** Moves the sandbox's clock forward by milliseconds. Resolves with its time. */
  async advance(milliseconds: number): Promise<Date> {
    const fields = { seconds: milliseconds / 1000 };
    return new Date((await this.#call<"advance">("POST", "/advance", fields)).now);
  }

  // Journal

  /**
   * The requests that arrived, in order; with `since`, only those after the entry with that `seq`.
   *
   * The journal keeps the last `journalLimit` entries; {@link journalDropped} says how many older ones there were.
   */
  async journal(since = 0): Promise<JournalEntry[]> {
    const journal: JournalEntry[] = [];
    for (let after = since; ; after = journal.at(-1)?.seq ?? after) {
      const path = `/journal?after=${after}&limit=${JOURNAL_PAGE}`;
      const page = records.journal(await this.#call<"journal">("GET", path));
      journal.push(...page);
      if (page.length < JOURNAL_PAGE) {
        return journal;
      }
    }
  }

  /** How many entries the journal has dropped since the start or the last reset. */
  async journalDropped(): Promise<number> {
    return (await this.#call<"journal">("GET", "/journal?limit=1")).dropped;
  }

  /**
   * Waits until the journal satisfies a condition and resolves with it.
   *
   * @param timeout Milliseconds, after which it fails.
   */
  async waitFor(condition: (journal: JournalEntry[]) => boolean, timeout = 5_000): Promise<JournalEntry[]> {
    const end = now() + timeout;
    for (;;) {
      const journal = await this.journal();
      if (condition(journal)) {
        return journal;
      }
      if (now() >= end) {
        const entries = journal.map((entry) => `${entry.operation} ${entry.status}`).join(", ");
        const has = entries === "" ? "nothing" : entries;
        throw new SandboxError(`not in ${timeout} ms; the journal has: ${has}`);
      }
      await sleep(POLL_INTERVAL);
    }
  }

  // Faults

  /**
   * Adds a fault, to be injected into a request to the API. Resolves with its id.
   *
   * {@link FaultParameters} describes each kind. Matching faults are injected in the order in which
   * they were added, one per request.
   */
  async fault<Kind extends FaultKind>(kind: Kind, ...[parameters]: FaultArguments<Kind>): Promise<number> {
    const fault = encodeFault(kind, parameters ?? {});
    return (await this.#call<"addFault">("POST", "/faults", fault)).ids[0];
  }

  /** The faults that are still active. */
  async faults(): Promise<Fault[]> {
    return records.faults(await this.#call<"faults">("GET", "/faults"));
  }

  /** Removes all faults. */
  async clearFaults(): Promise<void> {
    await this.#call<"nothing">("DELETE", "/faults");
  }

  // Connections

  /**
   * Refuses new connections for that many milliseconds, and closes the idle ones before it resolves.
   *
   * Control calls made meanwhile wait until the server listens again.
   */
  async refuse(milliseconds: number): Promise<void> {
    await this.#call<"nothing">("POST", "/refuse", { milliseconds: Math.round(milliseconds) });
  }

  /** Closes every idle keep-alive connection. Resolves with their number. */
  async dropIdle(): Promise<number> {
    return (await this.#call<"dropIdle">("POST", "/drop-idle")).closed;
  }

  /** The CA of the HTTPS server, and the URLs of servers with invalid certificates. */
  async tls(): Promise<Tls> {
    if (this.httpsUrl === null) {
      throw new SandboxError("this sandbox serves no HTTPS: it is started with tls: true");
    }
    return records.tls(await this.#call<"tls">("GET", "/tls"));
  }

  #running(): ServerProcess {
    if (this.#process === undefined) {
      throw new SandboxError("the sandbox is not running: await its start()");
    }
    return this.#process;
  }

  async #call<Name extends keyof ControlResponses>(
    method: Method,
    path: string,
    body?: object,
  ): Promise<ControlResponses[Name]> {
    const process = this.#running();
    const response = await this.#calls.run(() => call(process, method, path, body));
    return response as ControlResponses[Name];
  }
}

function flagsOf(options: SandboxOptions): string[] {
  const values: readonly (readonly [string, string | number | undefined])[] = [
    ["--port", options.port ?? 0],
    ["--seed", options.seed],
    ["--db", options.db],
    ["--delivered-after", seconds(options.deliveredAfter)],
    ["--read-after", seconds(options.readAfter)],
    ["--journal-limit", options.journalLimit],
    ...(options.allowHosts ?? []).map((name) => ["--allow-host", name] as const),
  ];
  const flags = values.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag}=${value}`]));
  return ["--exit-with-stdin", ...flags, ...(options.tls === true ? ["--tls"] : [])];
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
