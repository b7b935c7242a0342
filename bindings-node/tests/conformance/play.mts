/** Makes the calls of a case through the typed methods. */

import type { Client, ClientOptions, RecipientResult, SendManyReport, SendManyRun } from "workspace-sdk";
import { camel } from "./api-description.mjs";
import type { Json, JsonObject } from "./json.mjs";
import { CaseError } from "./keys.mjs";
import type { Sdk } from "./sdk.mjs";

export const ITERATORS: ReadonlySet<string> = new Set(["contacts.iter", "messages.watch"]);

export const SENDS_TO_MANY: ReadonlySet<string> = new Set(["templates.send_many", "messages.send_many"]);

/** These arguments are in seconds in a case. */
const TIMES: ReadonlySet<string> = new Set(["timeout", "connect_timeout", "attempt_timeout", "interval"]);

const WITH_TIMES: ReadonlySet<string> = new Set(["messages.wait", "messages.watch"]);

/** An instruction for the runner, not an argument of the method. */
const RESUMES = "resumeAfterErrors";

/** Creates a client with options named as in a case. */
export function build(sdk: Sdk, options: JsonObject): Client {
  const given = new Map(Object.entries(inMilliseconds(options)).map(([name, value]) => [camel(name), value]));
  const bundle = given.get("caBundle");
  // Bytes are always PEM; a string could be a path.
  const bytes = typeof bundle === "string" ? { caBundle: new TextEncoder().encode(bundle) } : {};
  return new sdk.Client({ ...Object.fromEntries(given), ...bytes } as ClientOptions);
}

/** The results of a send to many, in the order of the list, and its report. */
export interface ManyOutput {
  readonly results: readonly RecipientResult[];
  readonly report: SendManyReport;
}

/** The output of a call. */
export interface CallOutput {
  /** The resolved value of a method, or the list of the elements of its iterator. */
  readonly value: unknown;
  /** The codes of the errors after which the iterator was resumed, if the case requires that. */
  readonly errors: readonly string[] | undefined;
}

/** Makes a call. Collects all elements of an iterator. */
export async function play(sdk: Sdk, client: Client, operation: string, given: JsonObject): Promise<CallOutput> {
  const { [RESUMES]: resumes, ...others } = given;
  const called = call(client, operation, argumentsOf(operation, others));
  if (SENDS_TO_MANY.has(operation)) {
    const run = called as SendManyRun;
    const results: RecipientResult[] = [];
    for await (const result of run) results.push(result);
    return {
      value: { results: results.toSorted((one, other) => one.index - other.index), report: run.report() },
      errors: undefined,
    };
  }
  if (!ITERATORS.has(operation)) {
    if (resumes !== undefined) throw new CaseError(`${operation} does not return an iterator`);
    if (!(called instanceof Promise)) throw new CaseError(`${operation} returned no promise`);
    return { value: await (called as Promise<unknown>), errors: undefined };
  }
  if (!isAsyncIterator(called)) throw new CaseError(`${operation} returned no async iterator`);
  if (resumes !== undefined) return await playPastErrors(sdk, called, resumes);
  const items: unknown[] = [];
  for await (const item of called) items.push(item);
  return { value: items, errors: undefined };
}

/** Resumes the same iterator after each of its first errors. */
async function playPastErrors(sdk: Sdk, iterator: AsyncIterator<unknown>, resumes: Json): Promise<CallOutput> {
  if (typeof resumes !== "number") throw new CaseError(`${RESUMES} must be a number`);
  const [items, errors]: [unknown[], string[]] = [[], []];
  for (;;) {
    try {
      const next = await iterator.next();
      if (next.done === true) return { value: items, errors };
      items.push(next.value);
    } catch (error) {
      if (errors.length >= resumes || !(error instanceof sdk.WorkspaceError)) throw error;
      errors.push(error.code);
    }
  }
}

/** Methods reject their promises and never throw. */
function call(client: Client, operation: string, given: readonly unknown[]): unknown {
  const [namespace = "", name = ""] = camel(operation).split(".");
  const owner: unknown = namespace === "client" ? client : Reflect.get(client, namespace);
  const method: unknown = typeof owner === "object" && owner !== null ? Reflect.get(owner, name) : undefined;
  if (typeof method !== "function") throw new CaseError(`there is no ${operation}`);
  try {
    return Reflect.apply(method, owner, given) as unknown;
  } catch (error) {
    throw new CaseError(`${operation} threw ${String(error)} before it was awaited`);
  }
}

function argumentsOf(operation: string, given: JsonObject): unknown[] {
  if (operation !== "client.request") return [WITH_TIMES.has(operation) ? inMilliseconds(given) : given];
  const { path, params, safety, idempotencyKey, ...others } = given;
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw new CaseError(`client.request: unknown arguments ${unknown.join(", ")}`);
  const options = { ...(safety !== undefined && { safety }), ...(idempotencyKey !== undefined && { idempotencyKey }) };
  return Object.keys(options).length === 0 ? [path, params] : [path, params, options];
}

function inMilliseconds(values: JsonObject): JsonObject {
  const pairs = Object.entries(values).map(([name, value]) => {
    const isTime = TIMES.has(name) && typeof value === "number";
    return [name, isTime ? value * 1000 : value] as const;
  });
  return Object.fromEntries(pairs);
}

function isAsyncIterator(value: unknown): value is AsyncIterableIterator<unknown> {
  if (typeof value !== "object" || value === null) return false;
  return Symbol.asyncIterator in value && "next" in value && "return" in value;
}
