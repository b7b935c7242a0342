/** Runs several cases concurrently. Each worker has its own sandbox, and runs one case at a time. */

import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "workspace-sdk";
import { type ActualResult, compareActual, NOTHING } from "./actual-result.mjs";
import { ActualResultReader } from "./actual-result-reader.mjs";
import { readApiDescription } from "./api-description.mjs";
import type { Call, Case } from "./case.mjs";
import type { Json, JsonObject } from "./json.mjs";
import { isObject } from "./json.mjs";
import { CaseError } from "./keys.mjs";
import { build, type CallOutput, play } from "./play.mjs";
import { Report } from "./report.mjs";
import { SandboxWorker } from "./sandbox-worker.mjs";
import type { Sdk } from "./sdk.mjs";
import { compareRequests } from "./wire.mjs";

const API_KEY = "sandbox-key";

/** The URL of a PostgreSQL for the ledgers. */
const POSTGRES = process.env["WORKSPACE_TEST_POSTGRES"];

/** Most cases wait for a retry or a timeout. */
const WORKERS = 8;

/** In milliseconds. Longer than any call may take. */
const LIMIT = 90_000;

export class Runner {
  readonly #sdk: Sdk;
  readonly #reader: ActualResultReader;
  readonly #workers: readonly SandboxWorker[];
  readonly #operations: ReadonlySet<string>;
  readonly #options: ReadonlySet<string>;

  private constructor(sdk: Sdk, workers: readonly SandboxWorker[]) {
    const description = readApiDescription();
    this.#sdk = sdk;
    this.#workers = workers;
    this.#reader = new ActualResultReader(sdk, description);
    this.#operations = new Set([...description.operations, ...description.derived_operations].map(({ name }) => name));
    this.#options = new Set(description.options);
  }

  static async start(sdk: Sdk): Promise<Runner> {
    return new Runner(sdk, await Promise.all(Array.from({ length: WORKERS }, () => SandboxWorker.start())));
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  /** Runs all cases, and reports every one that fails. */
  async run(cases: readonly Case[]): Promise<Report> {
    const differences = new Map<Case, string[]>();
    const left = cases.values();
    await Promise.all(
      this.#workers.map(async (worker) => {
        for (const next of left) differences.set(next, await this.#differences(worker, next));
      }),
    );
    const report = new Report();
    for (const each of cases) report.add(each, differences.get(each) ?? ["was not played"]);
    return report;
  }

  async #differences(worker: SandboxWorker, played: Case): Promise<string[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new CaseError(`it did not end in ${LIMIT} ms`)), LIMIT);
    });
    try {
      return await Promise.race([this.#runCase(worker, played), late]);
    } catch (error) {
      // A case cannot expect any other exception.
      return [`could not be played: ${String(error)}`];
    } finally {
      clearTimeout(timer);
    }
  }

  async #runCase(worker: SandboxWorker, played: Case): Promise<string[]> {
    await worker.control.reset();
    const folder = await mkdtemp(join(tmpdir(), "conformance-"));
    try {
      return await this.#runIn(folder, worker, played);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  /** Runs a case whose temporary files are in this folder. */
  async #runIn(folder: string, worker: SandboxWorker, played: Case): Promise<string[]> {
    const options = await this.#optionsOf(worker, folder, played.client);
    let client: Client;
    try {
      client = build(this.#sdk, options);
    } catch (error) {
      return await this.#check(worker, played, this.#refusal(error), 0);
    }
    try {
      if (played.call.operation === "client.build") return await this.#check(worker, played, NOTHING, 0);
      return await this.#call(worker, played, client);
    } finally {
      await client.close();
    }
  }

  async #call(worker: SandboxWorker, played: Case, client: Client): Promise<string[]> {
    const messageId = await this.#before(worker, played, client);
    // These calls come first, because a case may make the server refuse connections.
    const since = (await worker.control.journal()).at(-1)?.seq ?? 0;
    await controlAndFaults(worker, played, messageId);
    const actual = await this.#play(client, played.call, messageId);
    return await this.#check(worker, played, actual, since);
  }

  /** Makes the calls before the tested one, and returns the id of the last message they sent. */
  async #before(worker: SandboxWorker, played: Case, client: Client): Promise<string | undefined> {
    let messageId: string | undefined;
    for (const call of played.before) {
      await worker.control.faults(call.faults);
      const { found, isError, problems } = await this.#play(client, call, undefined);
      if ((isError ? found["code"] : undefined) !== call.error || problems.length > 0)
        throw new CaseError(`${call.operation} before the call failed`);
      const data = found["data"];
      const id = isObject(data) ? data["messageId"] : undefined;
      if (typeof id === "string") messageId = id;
    }
    return messageId;
  }

  async #play(client: Client, call: Call, messageId: string | undefined): Promise<ActualResult> {
    if (!this.#operations.has(call.operation)) throw new CaseError(`unknown operation ${call.operation}`);
    const given = fillIn(call.arguments, messageId);
    let played: CallOutput;
    try {
      played = await play(this.#sdk, client, call.operation, given);
    } catch (error) {
      return this.#refusal(error);
    }
    const actual = this.#reader.ofValue(call.operation, played.value);
    if (played.errors === undefined) return actual;
    return { ...actual, found: { ...actual.found, errors: [...played.errors] } };
  }

  #refusal(error: unknown): ActualResult {
    if (error instanceof this.#sdk.WorkspaceError) return this.#reader.ofError(error);
    throw error;
  }

  async #check(worker: SandboxWorker, played: Case, actual: ActualResult, since: number): Promise<string[]> {
    const differences = compareActual(played, actual);
    if (played.requests === undefined) return differences;
    return [...differences, ...compareRequests(played.requests, await worker.control.journal(since))];
  }

  /** The options of the client of a case. Null removes an option. */
  async #optionsOf(worker: SandboxWorker, folder: string, given: JsonObject): Promise<JsonObject> {
    const { base_path: basePath = "", ...others } = given;
    const options: JsonObject = { base_url: `${worker.url}${String(basePath)}`, api_key: API_KEY, max_retries: 2 };
    for (const [name, value] of Object.entries(others)) options[name] = await ofServers(worker, folder, value);
    for (const [name, value] of Object.entries(options)) {
      if (!this.#options.has(name)) throw new CaseError(`unknown option ${name}`);
      if (value === null) delete options[name];
    }
    return options;
  }
}

async function ofServers(worker: SandboxWorker, folder: string, value: Json): Promise<Json> {
  if (isObject(value) && value["$temporary"] !== undefined) return temporary(folder, String(value["$temporary"]));
  if (!isObject(value) || value["$sandbox"] === undefined) return value;
  return await worker.fieldOfServers(String(value["$sandbox"]));
}

/**
 * The path of a file in the folder of a case. If there is a PostgreSQL, a ledger is a new schema there instead of a
 * file. One in a folder that is missing remains a file.
 */
function temporary(folder: string, name: string): string {
  if (POSTGRES === undefined || name.includes("/")) return join(folder, name);
  return `${POSTGRES}?schema=test_${randomBytes(8).toString("hex")}`;
}

async function controlAndFaults(
  worker: SandboxWorker,
  { control, faults }: Case,
  messageId: string | undefined,
): Promise<void> {
  const calls = [...control.map(({ call }) => call), ...(faults.length > 0 ? ["faults"] : [])];
  if (calls.slice(0, -1).includes("refuse"))
    throw new CaseError("no call may follow a refuse, because it would wait until the refuse is over");
  for (const { call, body } of control) await worker.control.control(call, fillIn(body, messageId));
  await worker.control.faults(faults);
}

/** Replaces each string `$messageId` by a message id. */
function fillIn(values: JsonObject, messageId: string | undefined): JsonObject {
  const pairs = Object.entries(values).map(([name, value]) => {
    if (value !== "$messageId") return [name, value] as const;
    if (messageId === undefined) throw new CaseError("no previous call returned a message id");
    return [name, messageId] as const;
  });
  return Object.fromEntries(pairs);
}
