/** Clients and results without a server, for tests of code that receives a client. */

import type { CallInfo, ListResult, Pagination } from "../index.js";
import { Client } from "../index.js";
import { modelOf } from "../internal/response.js";
import { serializeParameters } from "../internal/serialize.js";
import { PageIterator } from "../pages.js";

/** The members of a client that are neither methods nor strings: its resources, such as `templates`. */
type ResourceName = {
  [Name in keyof Client]: Client[Name] extends string | ((...given: never[]) => unknown) ? never : Name;
}[keyof Client];

/** The methods of a fake client: those that the test needs. */
export type FakeMethods = { readonly [Name in ResourceName]?: Partial<Client[Name]> } & Partial<
  Pick<Client, "baseUrl" | "request" | "close" | "withOptions">
>;

/** The call information of a fake result, and what a list has besides its elements. */
export interface FakeResultInfo extends Partial<CallInfo> {
  /** The server's message; none by default. Only for a list. */
  readonly message?: string;
  /** The position of the page in the whole list; none by default. Only for a list. */
  readonly pagination?: Pagination;
}

/** The base URL of a fake client, to which nothing is ever sent. */
const BASE_URL = "http://127.0.0.1:9/";

/**
 * Creates a client that sends nothing and has only these methods. A call of another method throws an `Error` that names
 * it. `close` resolves, and `withOptions` returns the same client, unless you pass other methods.
 *
 * ```ts
 * const client = fakeClient({
 *   templates: {
 *     send: async () => {
 *       throw new RateLimitError({ operation: "templates.send", retryAfter: 2_000 });
 *     },
 *   },
 * });
 * ```
 *
 * A fake accepts every argument. To test what is sent, use {@link Sandbox}.
 */
export function fakeClient(methods: FakeMethods): Client {
  const real = new Client({ baseUrl: BASE_URL, apiKey: "fake" });
  const fake = Object.create(Client.prototype) as Client;
  for (const [name, resource] of Object.entries(real)) {
    const given: object = methods[name as ResourceName] ?? {};
    define(fake, name, fakeResource(`client.${name}`, resource as object, given));
  }
  define(fake, "baseUrl", methods.baseUrl ?? BASE_URL);
  define(fake, "request", methods.request ?? missing("client.request"));
  define(fake, "close", methods.close ?? (async () => {}));
  define(fake, "withOptions", methods.withOptions ?? (() => fake));
  define(fake, "toJSON", () => ({ baseUrl: fake.baseUrl }));
  void real.close();
  return fake;
}

function fakeResource(name: string, resource: object, given: object): object {
  const prototype = Object.getPrototypeOf(resource) as object;
  const fake = Object.create(prototype) as object;
  for (const method of Object.getOwnPropertyNames(prototype)) {
    if (method !== "constructor") define(fake, method, missing(`${name}.${method}`));
  }
  for (const [method, run] of Object.entries(given)) define(fake, method, run);
  return fake;
}

/** A test may replace a property, for example with a mock. */
function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

function missing(name: string): () => never {
  return () => {
    throw new Error(`the fake client has no ${name}: pass it to fakeClient`);
  };
}

/**
 * Adds call information to an object or a list, so that `callInfo` accepts it like the result of a call. The status is
 * 200 and there was one attempt, unless you pass other values. Returns the same object.
 *
 * ```ts
 * const page = fakeResult([{ phoneNumber: "+15550000001" }], { pagination: { total: 1 } });
 * ```
 */
export function fakeResult<Model>(result: Model[], info?: FakeResultInfo): ListResult<Model>;
export function fakeResult<Model extends object>(result: Model, info?: FakeResultInfo): Model;
export function fakeResult(result: object, info: FakeResultInfo = {}): object {
  const { message, pagination, status = 200, requestId = null, attempts = 1, elapsed = 0 } = info;
  const { replayed = false, recorded = false } = info;
  // `JSON.stringify` rejects a bigint, which a result may have.
  const raw = serializeParameters("fakeResult", { success: true, message, data: result, pagination }).json;
  return modelOf(
    { data: result, message, pagination },
    { status, requestId, attempts, elapsed, replayed, recorded, raw },
  );
}

/**
 * Creates an iterator over these elements, for the methods `contacts.iter` and `messages.watch` of a fake client.
 *
 * ```ts
 * const client = fakeClient({ contacts: { iter: () => fakeIterator([{ phoneNumber: "+15550000001" }]) } });
 * ```
 */
export function fakeIterator<Model>(elements: readonly Model[]): PageIterator<Model> {
  const pages = [[...elements]];
  return new PageIterator({ fetchPage: async () => pages.shift(), signal: undefined });
}
