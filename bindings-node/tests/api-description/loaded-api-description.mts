/** The names in the loaded package. */

import type { AttemptEvent, Client, WorkspaceError } from "workspace-sdk";

import type { Sdk } from "../conformance/sdk.mjs";
import { CALLS, RESOURCES } from "./expected-api-description.mjs";
import { type Names, sorted } from "./names.mjs";

/** A URL on which no server listens. */
const NOWHERE = { baseUrl: "http://127.0.0.1:1", apiKey: "none", maxRetries: 0 };

/** The ways to pass names to a call. */
export type Take = (names: Readonly<Record<string, null>>) => unknown;

export class LoadedApi {
  readonly #sdk: Sdk;
  readonly #client: Client;

  constructor(sdk: Sdk) {
    this.#sdk = sdk;
    this.#client = new sdk.Client(NOWHERE);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  /** The members of the client and of each resource. */
  members(): Names {
    const found = new Map([["Client", namesOf(this.#client)]]);
    for (const resource of RESOURCES) found.set(`Client.${resource}`, namesOf(this.#get(resource)));
    return found;
  }

  /** The properties of the event and the error of a call that fails. */
  async failure(): Promise<{ event: AttemptEvent; error: WorkspaceError }> {
    const events: AttemptEvent[] = [];
    try {
      await this.#client.labels.list({}, { onAttempt: (event) => events.push(event) });
    } catch (error) {
      const [event] = events;
      if (event !== undefined && error instanceof this.#sdk.WorkspaceError) return { event, error };
    }
    throw new Error("a call to an unreachable server did not fail");
  }

  /** Every call that accepts names, by its name and that of its parameter in the API description. */
  takers(): ReadonlyMap<string, Take> {
    const { Client } = this.#sdk;
    const found = new Map<string, Take>([
      ["Client(options)", (names) => new Client({ ...names, ...NOWHERE })],
      ["Client.fromEnv(options?)", (names) => Client.fromEnv({ ...names, ...NOWHERE })],
      ["Client.withOptions(options)", (names) => this.#client.withOptions(names)],
      ["Client.close(options?)", (names) => this.#client.withOptions({}).close(names)],
      ["Client.request(options?)", (names) => this.#client.request("ping", {}, names)],
    ]);
    for (const { name, parameters } of CALLS) {
      const isNeeded = parameters.some((parameter) => parameter.endsWith("!"));
      // The only parameter that must have a value before the names of the others are checked.
      const needed = parameters.includes("recipients!") ? { recipients: [] } : {};
      const parameter = isNeeded ? "parameters" : "parameters?";
      found.set(`Client.${name}(${parameter})`, (names) => this.#call(name, { ...names, ...needed }));
      found.set(`Client.${name}(options?)`, (names) => this.#call(name, needed, names));
    }
    return found;
  }

  async #call(name: string, ...given: unknown[]): Promise<unknown> {
    const [resource = "", call = ""] = name.split(".");
    const owner = this.#get(resource);
    const method = Reflect.get(owner, call) as (...given: unknown[]) => AsyncIterator<unknown> | Promise<unknown>;
    const called = Reflect.apply(method, owner, given);
    return "next" in called ? await called.next() : await called;
  }

  #get(resource: string): object {
    return Reflect.get(this.#client, resource) as object;
  }
}

/** The members of an object and its classes, except those whose names mark them as private. */
function namesOf(value: object): string[] {
  const found = new Set<string>();
  for (let of = value; of !== Object.prototype; of = Object.getPrototypeOf(of) as object) {
    for (const key of Reflect.ownKeys(of)) {
      if (key === Symbol.asyncDispose) found.add("[Symbol.asyncDispose]");
      else if (typeof key === "string" && key !== "constructor") found.add(key);
    }
  }
  return sorted(found);
}
