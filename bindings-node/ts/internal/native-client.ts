// The addon's client, and the methods that make calls on it. A client object and its resources share one.

import * as timers from "node:timers";
import { types } from "node:util";

import type { CallOptions, RequestOptions, SendManyOptions } from "../options";
import { addon, addonInfo, type ClientHandle } from "./addon";
import { attemptObserver, type Hooks, mergeHooks, wantedEvents } from "./attempt-observer";
import { type CallContext, callAddon, dispatch, finishRunsAtExit, loopBridge, observeRun } from "./dispatcher";
import { invalidArgument } from "./invalid-argument";
import { progressOutput } from "./progress-output";
import { type ParsedCallOptions, readCallOptions } from "./read-options";
import { ReceiverState } from "./receiver";
import { modelOf, type ResponseMeta, responseOf } from "./response";
import { isRecipients, type Recipients } from "./row-source";
import { type BegunRun, type RunPlan, RunReader } from "./run-reader";
import { isPlainObject, type SerializedJson, serializeParameters, serializeRequest } from "./serialize";

/** Read when this file is loaded, before a test can replace it with a mock. */
const { setImmediate } = timers;

/** Fetches the next page; undefined after the last. */
export type FetchPage<Model> = (signal: AbortSignal) => Promise<Model[] | undefined>;

/** A sequence of pages: how to fetch the next one, how to end it, and the signal for all of them. */
export interface PageSource<Model> {
  readonly fetchPage: FetchPage<Model>;
  /** Cancels the requests for the pages ahead. */
  readonly close?: () => void;
  readonly signal: AbortSignal | undefined;
}

/** Counts the calls in flight of a client object, so that `close` can wait for them. */
class CallCounter {
  #count = 0;
  #onIdle: (() => void)[] = [];

  increment(): void {
    this.#count += 1;
  }

  decrement(): void {
    this.#count -= 1;
    if (this.#count > 0 || this.#onIdle.length === 0) return;
    // Code that awaits the call itself must run first.
    for (const resolve of this.#onIdle.splice(0)) setImmediate(resolve);
  }

  /** Resolves when no call is in flight. */
  idle(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve));
  }
}

const indexes = new Map(
  [...addonInfo.calls.entries(), ...addonInfo.pages.entries()].map(([index, name]) => [name, index]),
);

/** The index of a call, or of a sequence of pages, in the addon's table. */
export function callIndex(name: string): number {
  const index = indexes.get(name);
  if (index === undefined)
    throw new Error(`workspace-sdk: the compiled addon does not match the version of the package: it has no ${name}`);
  return index;
}

const REQUEST = callIndex("client.request");

function modelFromResponse(envelope: object, meta: ResponseMeta | undefined): object {
  return modelOf(envelope, meta as ResponseMeta);
}

function rawFromResponse(envelope: object, meta: ResponseMeta | undefined): object {
  return responseOf(envelope, meta as ResponseMeta);
}

function pageFromResponse<Model>(envelope: object, meta: ResponseMeta | undefined): Model[] {
  if (meta !== undefined) return [modelOf(envelope, meta) as Model];
  return (envelope as { data: Model[] }).data;
}

/** The client of each resource. */
export const resourceState = new ReceiverState<NativeClient>("resource");

/** A call as a program writes it, such as `client.messages.sendText` for `messages.send_text`. */
function nameInProgram(call: string): string {
  return `client.${call.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
}

/** The client of a resource, for the call with this name. */
function clientOf(resource: unknown, call: string | undefined): NativeClient {
  return resourceState.find(resource) ?? resourceState.get(resource, nameInProgram(call ?? ""));
}

/** Makes the call with this index, for a method of a resource. */
export function call<Result>(
  resource: unknown,
  index: number,
  operation: string,
  parameters: unknown,
  options: CallOptions | undefined,
): Promise<Result> {
  try {
    return clientOf(resource, addonInfo.calls[index]).call(index, operation, parameters, options, call);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** A sequence of pages whose first page fails. */
function failed(error: unknown): PageSource<never> {
  return { fetchPage: () => Promise.reject(error), signal: undefined };
}

/** The sequence of pages with this index, for a method of a resource. */
export function pages<Model>(
  resource: unknown,
  index: number,
  operation: string,
  parameters: unknown,
  options: CallOptions | undefined,
): PageSource<Model> {
  try {
    return clientOf(resource, addonInfo.pages[index]).pages(index, operation, parameters, options);
  } catch (error) {
    return failed(error);
  }
}

/** The run of the call with this name, for a method of a resource. Its first step reports an error in its arguments. */
export function sendMany<Row>(
  resource: unknown,
  name: string,
  parameters: unknown,
  options: SendManyOptions | undefined,
): RunReader<Row> {
  try {
    return clientOf(resource, name).sendMany(name, parameters, options);
  } catch (error) {
    return new RunReader<Row>(undefined, error);
  }
}

/** The length of a list that knows it. */
function lengthOf(recipients: object): number | undefined {
  if (Array.isArray(recipients)) return recipients.length;
  return types.isSet(recipients) ? recipients.size : undefined;
}

/** The addon's client of one client object. */
export class NativeClient {
  readonly #handle: ClientHandle;
  readonly #hooks: Hooks;
  /** The client of which this is a copy. */
  readonly #parent: NativeClient | undefined;
  readonly #calls = new CallCounter();
  /** The runs that may not have ended. A run that the program has dropped ends by itself. */
  #runs: WeakRef<RunReader<never>>[] = [];
  #isClosed = false;

  constructor(handle: ClientHandle, hooks: Hooks, parent: NativeClient | undefined) {
    this.#handle = handle;
    this.#hooks = hooks;
    this.#parent = parent;
  }

  get isClosed(): boolean {
    return this.#isClosed || this.#parent?.isClosed === true;
  }

  get baseUrl(): string {
    return this.#open().baseUrl;
  }

  /** Makes the call with this index. The stack of its error starts above the function `below`. */
  call<Result>(
    index: number,
    operation: string,
    parameters: unknown,
    options: CallOptions | undefined,
    below: (...given: never[]) => unknown,
  ): Promise<Result> {
    return this.#call(
      index,
      () => serializeParameters(operation, parameters),
      () => readCallOptions(operation, options),
      modelFromResponse,
      below,
    ) as Promise<Result>;
  }

  /** Makes a request that the SDK does not model. */
  request<Result>(path: unknown, params: unknown, options: RequestOptions | undefined): Promise<Result> {
    return this.#call(
      REQUEST,
      () => serializeRequest("client.request", path, params, options?.safety, options?.idempotencyKey),
      () => readCallOptions("client.request", options, ["safety", "idempotencyKey"]),
      rawFromResponse,
      NativeClient.prototype.request,
    ) as Promise<Result>;
  }

  /** This is not an asynchronous function, because each additional promise costs time. */
  #call(
    index: number,
    serialize: () => SerializedJson,
    readOptions: () => ParsedCallOptions,
    fromResponse: typeof modelFromResponse,
    below: (...given: never[]) => unknown,
  ): Promise<object> {
    try {
      const options = readOptions();
      const client = this.#configured(options);
      const { json, unserializable } = serialize();
      const context = this.#begin(options);
      const events = context.observer?.events ?? addon.WantedEvents.None;
      return dispatch(
        (bridge, token) => bridge.call(client, token, index, json, unserializable, events),
        fromResponse,
        context,
        below,
      );
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The sequence of pages with this index. An error in its arguments is reported when the first page is fetched. */
  pages<Model>(
    index: number,
    operation: string,
    parameters: unknown,
    options: CallOptions | undefined,
  ): PageSource<Model> {
    try {
      return this.#pages(index, operation, parameters, readCallOptions(operation, options));
    } catch (error) {
      return failed(error);
    }
  }

  #pages<Model>(index: number, operation: string, parameters: unknown, options: ParsedCallOptions): PageSource<Model> {
    const client = this.#configured(options);
    const { json, unserializable } = serializeParameters(operation, parameters);
    const events = wantedEvents(mergeHooks(options.hooks, this.#hooks));
    const pages = callAddon(() => loopBridge().pages(client, index, json, unserializable, events));
    let received = 0;
    const fetchPage = async (signal: AbortSignal): Promise<Model[] | undefined> => {
      this.#open();
      const context = this.#begin({ ...options, signal });
      const page = await dispatch(
        (bridge, token) => bridge.nextPage(pages, token, received),
        pageFromResponse<Model>,
        context,
      );
      received += 1;
      return page;
    };
    const close = (): void => callAddon(() => loopBridge().closePages(pages));
    return { fetchPage, close, signal: options.signal };
  }

  /** The run of the call with this name. */
  sendMany<Row>(name: string, parameters: unknown, options: SendManyOptions | undefined): RunReader<Row> {
    const parsed = readCallOptions(name, options, ["progress"]);
    const progress: unknown = options?.progress ?? false;
    if (typeof progress !== "boolean") throw invalidArgument(`${name}: progress must be a boolean`);
    if (!isPlainObject(parameters)) throw invalidArgument(`${name}: the parameters must be one plain object`);
    const { recipients, ...rest } = parameters;
    if (!isRecipients(recipients)) {
      throw invalidArgument(`${name}: recipients must be an iterable or an async iterable, such as an array`);
    }
    rest["total"] ??= lengthOf(recipients);
    const { suppress } = rest;
    // A string is an iterable of its characters, and the core rejects it.
    if (typeof suppress === "object" && suppress !== null && Symbol.iterator in suppress) {
      rest["suppress"] = [...(suppress as Iterable<unknown>)];
    }
    const json = serializeParameters(name, rest);
    const plan: RunPlan<Row> = {
      recipients: recipients as Recipients<Row>,
      signal: parsed.signal,
      progress: progress ? progressOutput(nameInProgram(name).replace("client.", "")) : undefined,
      begin: (reader) => this.#beginRun(name, json, parsed, reader),
      onWait: () => {
        this.#increment();
        return this.#decrement;
      },
    };
    return new RunReader(plan);
  }

  #beginRun<Row>(
    name: string,
    { json, unserializable }: SerializedJson,
    options: ParsedCallOptions,
    reader: RunReader<Row>,
  ): BegunRun {
    const client = this.#configured(options);
    const observer = attemptObserver(mergeHooks(options.hooks, this.#hooks));
    const token = observeRun(observer);
    const events = observer?.events ?? addon.WantedEvents.None;
    try {
      const run = callAddon(() => loopBridge().many(client, token.token, name, json, unserializable, events));
      finishRunsAtExit();
      this.#addRun(reader as RunReader<never>);
      return { run, token };
    } catch (error) {
      token.release();
      throw error;
    }
  }

  #addRun(reader: RunReader<never>): void {
    this.#runs = this.#runs.filter((run) => run.deref()?.isActive === true);
    this.#runs.push(new WeakRef(reader));
    if (this.#parent !== undefined) this.#parent.#addRun(reader);
  }

  /** The addon's client for a call with these options. */
  #configured({ operation, overrides }: ParsedCallOptions): ClientHandle {
    const client = this.#open();
    if (overrides === undefined) return client;
    return callAddon(() => client.withOptions(overrides.json, overrides.unserializable, operation));
  }

  #begin(options: ParsedCallOptions): CallContext {
    const observer = attemptObserver(mergeHooks(options.hooks, this.#hooks));
    this.#increment();
    return { signal: options.signal, observer, onComplete: this.#decrement };
  }

  #increment(): void {
    this.#calls.increment();
    if (this.#parent !== undefined) this.#parent.#increment();
  }

  readonly #decrement = (): void => {
    this.#calls.decrement();
    if (this.#parent !== undefined) this.#parent.#decrement();
  };

  /** A copy with other options. */
  copy({ json, unserializable }: SerializedJson, hooks: Hooks): NativeClient {
    const client = this.#open();
    const handle = callAddon(() => client.withOptions(json, unserializable, undefined));
    return new NativeClient(handle, mergeHooks(hooks, this.#hooks), this);
  }

  #open(): ClientHandle {
    if (this.isClosed) throw new Error("the client is closed");
    return this.#handle;
  }

  /** Closes this client. The connections stay open for other copies. With `abort`, calls in flight end at once. */
  async close(abort: boolean): Promise<void> {
    this.#isClosed = true;
    this.#handle.close(abort);
    // The recipients that were not sent yet are calls that have not begun.
    const runs = this.#runs.splice(0);
    await Promise.all(runs.map((run) => run.deref()?.close()));
    await this.#calls.idle();
  }
}
