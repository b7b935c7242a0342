/** Makes a case's calls through the typed methods. */

import type { Client, ClientOptions } from "workspace-sdk";

import type { Json, JsonObject } from "./json.mjs";
import { CaseError } from "./keys.mjs";
import type { Sdk } from "./sdk.mjs";
import { camel } from "./surface.mjs";

export const ITERATORS: ReadonlySet<string> = new Set(["contacts.iter", "messages.watch"]);

/** In a case these are in seconds. */
const TIMES: ReadonlySet<string> = new Set(["timeout", "connect_timeout", "deadline", "interval"]);

const WITH_TIMES: ReadonlySet<string> = new Set(["messages.wait", "messages.watch"]);

/** What the runner does, and no argument of the method. */
const RESUMES = "resumeAfterErrors";

/** With options under the names that a case gives them. */
export function build(sdk: Sdk, options: JsonObject): Client {
  const given = new Map(Object.entries(inMilliseconds(options)).map(([name, value]) => [camel(name), value]));
  const bundle = given.get("caBundle");
  // As bytes it is PEM, as a text it could be a path.
  const bytes = typeof bundle === "string" ? { caBundle: new TextEncoder().encode(bundle) } : {};
  return new sdk.Client({ ...Object.fromEntries(given), ...bytes } as ClientOptions);
}

/** What a call gave. */
export interface CallOutput {
  /** What a method resolved to, or the list of what its iterator gave. */
  readonly value: unknown;
  /** The codes of the errors after which the iterator was asked again, where a case says that it is. */
  readonly errors: readonly string[] | undefined;
}

/** Makes a call, and takes all that its iterator gives. */
export async function play(sdk: Sdk, client: Client, operation: string, given: JsonObject): Promise<CallOutput> {
  const { [RESUMES]: resumes, ...others } = given;
  const called = call(client, operation, argumentsOf(operation, others));
  if (!ITERATORS.has(operation)) {
    if (resumes !== undefined) throw new CaseError(`${operation} is no iterator`);
    if (!(called instanceof Promise)) throw new CaseError(`${operation} gave no promise`);
    return { value: await (called as Promise<unknown>), errors: undefined };
  }
  if (!isAsyncIterator(called)) throw new CaseError(`${operation} gave no async iterator`);
  if (resumes !== undefined) return await playPastErrors(sdk, called, resumes);
  const items: unknown[] = [];
  for await (const item of called) items.push(item);
  return { value: items, errors: undefined };
}

/** Asks the same iterator again after each of its first errors. */
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

/** A method says by its promise what is wrong, it never throws. */
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
  const { path, params, class: safety, ...others } = given;
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw new CaseError(`client.request: unknown arguments ${unknown.join(", ")}`);
  return safety === undefined ? [path, params] : [path, params, { class: safety }];
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
