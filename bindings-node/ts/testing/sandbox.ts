/** The class `Sandbox`: the lifecycle of the server, clients for it, and the control API as methods. */

import { inspect } from "node:util";

import { Client, type ClientOptions } from "../index.js";
import { checkOptionNames } from "../internal/read-options.js";
import { findBinary } from "./binary.js";
import { call, type Method } from "./control.js";
import { SandboxError } from "./error.js";
import { encodeFault, type Fault, type FaultArguments, type FaultKind } from "./faults.js";
import type { JournalEntry } from "./journal.js";
import { decodeLimits, encodeLimits, type Limits } from "./limits.js";
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
  /**
   * The initial data: `demo` (the default) has contacts, templates and automations; `empty` has only keys and channels.
   */
  readonly seed?: Seed;
  /** A file in which to keep the data; by default the data is in memory. */
  readonly db?: string;
  /** Whether it also serves HTTPS; false by default. */
  readonly tls?: boolean;
  /** After how many milliseconds of the sandbox's clock a sent message is delivered; 1000 by default. */
  readonly deliveredAfter?: number;
  /** After how many milliseconds of the sandbox's clock a sent message is read; 2000 by default. */
  readonly readAfter?: number;
  /** The port for plain HTTP; by default a free port. */
  readonly port?: number;
  /** How many entries the journal keeps; 10,000 by default, 0 means all. */
  readonly journalLimit?: number;
  /**
   * The hosts that requests may name besides `localhost` and loopback addresses, without a port. The server refuses all
   * others, because web pages could use them.
   */
  readonly allowHosts?: readonly string[];
  /** WhatsApp's limits on sends, as for {@link Sandbox.setLimits}; none by default. */
  readonly limits?: Limits;
}

/** The name of every option. */
const OPTION_NAMES = Object.keys({
  seed: true,
  db: true,
  tls: true,
  deliveredAfter: true,
  readAfter: true,
  port: true,
  journalLimit: true,
  allowHosts: true,
  limits: true,
} satisfies Record<keyof SandboxOptions, true>);

/** The sandboxes that were started and not closed, in that order. */
const started = new Set<Sandbox>();

/** Assigned by the class, which has no public property for it. */
let isRunning: (sandbox: Sandbox) => boolean;

/** The sandboxes of this thread whose server runs. */
export function runningSandboxes(): Sandbox[] {
  return [...started].filter((sandbox) => isRunning(sandbox));
}

/**
 * The whole Workspace API as a local server, for tests.
 *
 * ```ts
 * await using sandbox = await Sandbox.start();
 * await using client = sandbox.client();
 *
 * await sandbox.fault("lost_answer", { operation: "templates.send" });
 * // The server sends the message, but the client receives no response: an OutcomeUnknownError.
 * await client.templates.send({ to: "+15550000001", templateName: "plain_notice" }).catch(console.error);
 * console.log((await sandbox.messages()).length); // 1
 * ```
 *
 * For the tests of a file, `useSandbox` starts, resets and stops it.
 *
 * The server stops when {@link close} is called, at the end of an `await using` block, and when this process ends, even
 * by a crash. It does not keep this process alive. Each method takes about a millisecond, and rejects with a
 * {@link SandboxError}.
 *
 * See [Testing your code](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/node.md#testing-your-code).
 */
export class Sandbox {
  /** The API key for clients. It has one channel, `ch_demo`. */
  readonly apiKey: string = "sandbox-key";

  readonly #seed: Seed;
  readonly #flags: readonly string[];
  readonly #lifecycle = new SerialQueue();
  /** Runs one call at a time, because `refuse` and `dropIdle` would close the connection of another call. */
  readonly #calls = new SerialQueue();
  #process: ServerProcess | undefined;

  /**
   * Creates a sandbox that is not running yet. Call {@link start} to start it.
   *
   * @throws TypeError for an unknown option.
   */
  constructor(options: SandboxOptions = {}) {
    checkOptionNames("Sandbox", options, OPTION_NAMES);
    this.#seed = options.seed ?? "demo";
    this.#flags = flagsOf({ ...options, seed: this.#seed });
  }

  /**
   * Creates a sandbox, starts its server, and resolves when the server listens.
   *
   * @throws TypeError for an unknown option.
   */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    return new Sandbox(options).start();
  }

  /** Starts the server and resolves when it listens. Does nothing if the server is already running. */
  start(): Promise<this> {
    return this.#lifecycle.run(async () => {
      if (this.#process?.exit !== undefined) {
        await this.#stop();
      }
      this.#process ??= await ServerProcess.start(findBinary(), this.#flags);
      started.add(this);
      return this;
    });
  }

  /** Stops the server and resolves when it has exited. The server can be started again. */
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
    started.delete(this);
    await process?.stop();
  }

  static {
    isRunning = (sandbox) => sandbox.#process !== undefined && sandbox.#process.exit === undefined;
    // It is not declared as a method, so that the types do not depend on the types of Node.
    Object.defineProperty(Sandbox.prototype, inspect.custom, {
      value(this: Sandbox): string {
        return `<Sandbox ${this.#process?.url ?? "not running"}>`;
      },
    });
  }

  // For clients

  /**
   * The base URL for clients, such as `http://127.0.0.1:40001`.
   *
   * It is also the address of a page that shows the phones, the requests, the faults and the data. Open it in a browser
   * while a debugger has stopped the test.
   */
  get url(): string {
    return this.#running().url;
  }

  /** The base URL of the HTTPS server; `null` without the option `tls`. The method {@link tls} returns its CA. */
  get httpsUrl(): string | null {
    return this.#running().httpsUrl;
  }

  /** Creates a client for this server. It accepts all options of a client. */
  client(options: ClientOptions = {}): Client {
    return new Client({ baseUrl: this.url, apiKey: this.apiKey, ...options });
  }

  /** The environment variables for `Client.fromEnv()` in another process. */
  env(): { WORKSPACE_BASE_URL: string; WORKSPACE_API_KEY: string } {
    return { WORKSPACE_BASE_URL: this.url, WORKSPACE_API_KEY: this.apiKey };
  }

  // Data

  /**
   * Restores the initial data and limits, clears the journal and the faults, and resets the clock. Without `seed`, it
   * uses the seed of the sandbox.
   */
  async reset(seed: Seed = this.#seed): Promise<void> {
    await this.#call<"nothing">("POST", "/reset", { seed });
  }

  /** Returns the accepted outbound messages, oldest first; with `to`, only those to that phone number. */
  async messages(filter: { to?: string } = {}): Promise<Message[]> {
    const query = filter.to === undefined ? "" : `?to=${encodeURIComponent(filter.to)}`;
    return records.messages(await this.#call<"messages">("GET", `/messages${query}`));
  }

  /**
   * Simulates a message from a customer, which opens the 24-hour window. Returns its wamid.
   *
   * Without `channelId`, the message arrives on `ch_demo`.
   */
  async receive(from: string, body = "Hi", channelId?: string): Promise<string> {
    const fields = { from, body, channelId };
    return (await this.#call<"receive">("POST", "/receive", fields)).wamid;
  }

  /** Sets the status of a message; for `failed`, with an error of WhatsApp. */
  async setStatus(wamid: string, status: string, error?: string): Promise<void> {
    await this.#call<"nothing">("POST", "/message", { wamid, status, error });
  }

  /** Moves the clock of the sandbox forward by this many milliseconds. Returns the new time. */
  async advance(milliseconds: number): Promise<Date> {
    const fields = { seconds: milliseconds / 1000 };
    return new Date((await this.#call<"advance">("POST", "/advance", fields)).now);
  }

  // Limits

  /**
   * Sets WhatsApp's limits on sends. They replace all earlier limits; `{}` removes them.
   *
   * ```ts
   * await sandbox.setLimits({ throughput: 80, peoplePerDay: 250 });
   * ```
   *
   * The limits are WhatsApp's. The API does not document them. The README of the sandbox lists them with their sources.
   * Messages that were sent before count as well, and {@link advance} moves past a limit of time.
   */
  async setLimits(limits: Limits): Promise<void> {
    await this.#call<"nothing">("POST", "/limits", encodeLimits(limits));
  }

  /** Returns WhatsApp's limits on sends that apply, with all fields; `null` for a number that is off. */
  async limits(): Promise<Required<Limits>> {
    return decodeLimits(await this.#call<"limits">("GET", "/limits"));
  }

  // Journal

  /**
   * Returns the requests in order of arrival; with `since`, only those after the entry with that `seq`.
   *
   * The journal keeps the last `journalLimit` entries; {@link journalDropped} returns how many older ones were dropped.
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

  /** Returns how many entries the journal has dropped since the start or the last reset. */
  async journalDropped(): Promise<number> {
    return (await this.#call<"journal">("GET", "/journal?limit=1")).dropped;
  }

  /**
   * Waits until the journal satisfies a condition. Returns the journal.
   *
   * @param timeout After how many milliseconds it stops waiting and throws.
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
        throw new SandboxError(`the condition was not met within ${timeout} ms; the journal has: ${has}`);
      }
      await sleep(POLL_INTERVAL);
    }
  }

  // Faults

  /**
   * Adds a fault, which will be injected into a request to the API. Returns its id.
   *
   * `FaultParameters` describes each kind. If several faults match a request, the oldest of them is injected.
   */
  async fault<Kind extends FaultKind>(kind: Kind, ...[parameters]: FaultArguments<Kind>): Promise<number> {
    const fault = encodeFault(kind, parameters ?? {});
    return (await this.#call<"addFault">("POST", "/faults", fault)).ids[0];
  }

  /** Returns the faults that will still be injected. */
  async faults(): Promise<Fault[]> {
    return records.faults(await this.#call<"faults">("GET", "/faults"));
  }

  /** Removes all faults. */
  async clearFaults(): Promise<void> {
    await this.#call<"nothing">("DELETE", "/faults");
  }

  // Connections

  /**
   * Closes all idle connections and refuses new ones for this many milliseconds.
   *
   * Control calls during that time wait until the server listens again.
   */
  async refuse(milliseconds: number): Promise<void> {
    await this.#call<"nothing">("POST", "/refuse", { milliseconds: Math.round(milliseconds) });
  }

  /** Closes all idle keep-alive connections. Returns their number. */
  async dropIdle(): Promise<number> {
    return (await this.#call<"dropIdle">("POST", "/drop-idle")).closed;
  }

  /** Returns the CA of the HTTPS server, and the URLs of servers with invalid certificates. */
  async tls(): Promise<Tls> {
    if (this.httpsUrl === null) {
      throw new SandboxError("this sandbox does not serve HTTPS: start it with tls: true");
    }
    return records.tls(await this.#call<"tls">("GET", "/tls"));
  }

  #running(): ServerProcess {
    if (this.#process === undefined) {
      throw new SandboxError("the sandbox is not running: call start() and await it");
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
    ["--limits", options.limits && JSON.stringify(encodeLimits(options.limits))],
    ...(options.allowHosts ?? []).map((name) => ["--allow-host", name] as const),
  ];
  const flags = values.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag}=${value}`]));
  return ["--exit-with-stdin", ...flags, ...(options.tls === true ? ["--tls"] : [])];
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
