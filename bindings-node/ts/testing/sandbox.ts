/** The sandbox as an object: its life, what clients need, and the control API as methods. */

import { inspect } from "node:util";

import { Client, type ClientOptions } from "../index.js";
import { findBinary } from "./binary.js";
import { call, type Method } from "./control.js";
import { SandboxError } from "./error.js";
import { encodeFault, type Fault, type FaultArguments, type FaultKind } from "./faults.js";
import type { JournalEntry } from "./journal.js";
import { ServerProcess } from "./process.js";
import type { Answers, Message, Seed, Tls } from "./records.js";
import * as records from "./records.js";
import { now, pause } from "./time.js";
import { Turns } from "./turns.js";

/** Milliseconds between two looks at the journal. */
const PAUSE = 2;

/** What a sandbox starts with. */
export interface SandboxOptions {
  /** What the data starts with; `demo` unless given. */
  readonly seed?: Seed;
  /** Keeps the data in this file. In memory unless given. */
  readonly db?: string;
  /** Serves HTTPS too. */
  readonly tls?: boolean;
  /** When a sent message is delivered, in milliseconds of the sandbox's clock: 1000 unless given. */
  readonly deliveredAfter?: number;
  /** When a sent message is read, in milliseconds of the sandbox's clock: 2000 unless given. */
  readonly readAfter?: number;
  /** The plain-HTTP port; a free one unless given. */
  readonly port?: number;
}

/**
 * The whole Workspace API as a real server on loopback, for tests.
 *
 * It stops by {@link close}, at the end of an `await using` block, and also when this process ends
 * in any other way, a crash included. It does not keep this process alive.
 *
 * Its methods take about a millisecond; all fail with a {@link SandboxError}.
 */
export class Sandbox {
  /** The key that clients use. It has one channel, `ch_demo`. */
  readonly apiKey: string = "sandbox-key";

  readonly #seed: Seed;
  readonly #flags: readonly string[];
  readonly #life = new Turns();
  /** One call at a time: `refuse` and `dropIdle` would close the connection of another. */
  readonly #calls = new Turns();
  #process: ServerProcess | undefined;

  /** A sandbox that does not run yet: {@link start} starts it. */
  constructor(options: SandboxOptions = {}) {
    this.#seed = options.seed ?? "demo";
    this.#flags = flagsOf({ ...options, seed: this.#seed });
  }

  /** Starts a server and resolves once it listens. */
  static start(options: SandboxOptions = {}): Promise<Sandbox> {
    return new Sandbox(options).start();
  }

  /** Starts the server and resolves once it listens. Does nothing if it runs already. */
  start(): Promise<this> {
    return this.#life.take(async () => {
      if (this.#process?.ended !== undefined) {
        await this.#stop();
      }
      this.#process ??= await ServerProcess.start(findBinary(), this.#flags);
      return this;
    });
  }

  /** Stops the server and resolves once it has ended. It may be started again. */
  close(): Promise<void> {
    return this.#life.take(() => this.#stop());
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
    // Not a method, so that the types need none of Node's.
    Object.defineProperty(Sandbox.prototype, inspect.custom, {
      value(this: Sandbox): string {
        return `<Sandbox ${this.#process?.url ?? "not running"}>`;
      },
    });
  }

  // What clients need

  /** The base URL, such as `http://127.0.0.1:40001`. */
  get url(): string {
    return this.#running().url;
  }

  /** The base URL of the HTTPS server; `null` without `tls`. {@link tls} has its CA. */
  get httpsUrl(): string | null {
    return this.#running().httpsUrl;
  }

  /** A new client for this server; it takes all of a client's options. */
  client(options: ClientOptions = {}): Client {
    return new Client({ baseUrl: this.url, apiKey: this.apiKey, ...options });
  }

  /** The variables that `Client.fromEnv()` reads, for other processes. */
  env(): { WORKSPACE_BASE_URL: string; WORKSPACE_API_KEY: string } {
    return { WORKSPACE_BASE_URL: this.url, WORKSPACE_API_KEY: this.apiKey };
  }

  // Data

  /** New data, the sandbox's own seed if none is given; no journal, faults or advance. */
  async reset(seed: Seed = this.#seed): Promise<void> {
    await this.#call<"nothing">("POST", "/reset", { seed });
  }

  /** The outbound messages that were accepted, oldest first; to one number if it is given. */
  async messages(filter: { to?: string } = {}): Promise<Message[]> {
    const query = filter.to === undefined ? "" : `?to=${encodeURIComponent(filter.to)}`;
    return records.messages(await this.#call<"messages">("GET", `/messages${query}`));
  }

  /**
   * An inbound message, which opens the 24-hour window. Resolves with its wamid.
   *
   * Without `channelId` it arrives on `ch_demo`.
   */
  async receive(from: string, body = "Hi", channelId?: string): Promise<string> {
    const fields = { from, body, channelId };
    return (await this.#call<"receive">("POST", "/receive", fields)).wamid;
  }

  /** Sets a message's status by hand, such as `failed` with WhatsApp's reason. */
  async setStatus(wamid: string, status: string, error?: string): Promise<void> {
    await this.#call<"nothing">("POST", "/message", { wamid, status, error });
  }

  /** Moves the sandbox's clock forward by milliseconds. Resolves with its time. */
  async advance(milliseconds: number): Promise<Date> {
    const fields = { seconds: milliseconds / 1000 };
    return new Date((await this.#call<"advance">("POST", "/advance", fields)).now);
  }

  // What arrived

  /** The requests that arrived, in order; those after the entry with `seq` `since`. */
  async journal(since = 0): Promise<JournalEntry[]> {
    return records.journal(await this.#call<"journal">("GET", `/journal?since=${since}`));
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
        const seen = journal.map((entry) => `${entry.operation} ${entry.status}`).join(", ");
        const has = seen === "" ? "nothing" : seen;
        throw new SandboxError(`not in ${timeout} ms; the journal has: ${has}`);
      }
      await pause(PAUSE);
    }
  }

  // Faults

  /**
   * Adds a fault, to be played on a request to the API. Resolves with its id.
   *
   * {@link FaultParameters} says what each kind does. Faults that match play in the order they were
   * added, one a request.
   */
  async fault<Kind extends FaultKind>(kind: Kind, ...[parameters]: FaultArguments<Kind>): Promise<number> {
    const fault = encodeFault(kind, parameters ?? {});
    return (await this.#call<"addFault">("POST", "/faults", fault)).ids[0];
  }

  /** The faults still to be played. */
  async faults(): Promise<Fault[]> {
    return records.faults(await this.#call<"faults">("GET", "/faults"));
  }

  /** Forgets the faults. */
  async clearFaults(): Promise<void> {
    await this.#call<"nothing">("DELETE", "/faults");
  }

  // Connections

  /**
   * Refuses connections for that many milliseconds, and closes the idle ones, before it resolves.
   *
   * Control calls made meanwhile wait until the server listens again.
   */
  async refuse(milliseconds: number): Promise<void> {
    await this.#call<"nothing">("POST", "/refuse", { milliseconds: Math.round(milliseconds) });
  }

  /** Closes every idle keep-alive connection. Resolves with how many were. */
  async dropIdle(): Promise<number> {
    return (await this.#call<"dropIdle">("POST", "/drop-idle")).closed;
  }

  /** The CA of the HTTPS server, and servers with bad certificates. */
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

  async #call<Name extends keyof Answers>(method: Method, path: string, body?: object): Promise<Answers[Name]> {
    const process = this.#running();
    const answer = await this.#calls.take(() => call(process, method, path, body));
    return answer as Answers[Name];
  }
}

function flagsOf(options: SandboxOptions): string[] {
  const given: readonly (readonly [string, string | number | undefined])[] = [
    ["--port", options.port ?? 0],
    ["--seed", options.seed],
    ["--db", options.db],
    ["--delivered-after", seconds(options.deliveredAfter)],
    ["--read-after", seconds(options.readAfter)],
  ];
  const flags = given.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag}=${value}`]));
  return ["--exit-with-stdin", ...flags, ...(options.tls === true ? ["--tls"] : [])];
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}
