// What a client object and its resources hold: the addon's client, and how calls are made on it.

import * as timers from "node:timers";

import { type AttemptHook, isAnyoneViewing, viewersOf } from "./events";
import { type Written, writeParameters, writeRequest } from "./json";
import { type Context, perform, port, translated } from "./loop";
import { type NativeClient, surface } from "./native";
import { type CallOptions, type Read, type RequestOptions, readCallOptions } from "./options";
import { PageIterator } from "./pages";
import { modelOf, type Origin, responseOf } from "./results";

/** Taken when this is loaded, before a test puts a clock of its own in its place. */
const { setImmediate } = timers;

/** The calls under way of a client object, and whoever waits for their end. */
class Gate {
  #running = 0;
  #waiting: (() => void)[] = [];

  enter(): void {
    this.#running += 1;
  }

  leave(): void {
    this.#running -= 1;
    if (this.#running > 0 || this.#waiting.length === 0) return;
    // Whoever waits for the call itself goes first.
    for (const open of this.#waiting.splice(0)) setImmediate(open);
  }

  emptied(): Promise<void> {
    return this.#running === 0 ? Promise.resolve() : new Promise((open) => this.#waiting.push(open));
  }
}

const numbers = new Map(surface.calls.map((name, number) => [name, number]));
const pageNumbers = new Map(surface.pages.map((name, number) => [name, number]));

/** The number of a call of the addon. */
export function callNumber(name: string): number {
  const number = numbers.get(name) ?? pageNumbers.get(name);
  if (number === undefined)
    throw new Error(`workspace-sdk: its parts are of different versions: the compiled one has no ${name}`);
  return number;
}

const REQUEST = callNumber("client.request");

function modelMade(envelope: object, origin: Origin | undefined): object {
  return modelOf(envelope, origin as Origin);
}

function responseMade(envelope: object, origin: Origin | undefined): object {
  return responseOf(envelope, origin as Origin);
}

/** One client object's way to the addon. */
export class Access {
  readonly #native: NativeClient;
  readonly #hook: AttemptHook | undefined;
  /** The client that this is a copy of. */
  readonly #parent: Access | undefined;
  readonly #gate = new Gate();
  #isClosed = false;

  constructor(native: NativeClient, hook: AttemptHook | undefined, parent: Access | undefined) {
    this.#native = native;
    this.#hook = hook;
    this.#parent = parent;
  }

  get isClosed(): boolean {
    return this.#isClosed || this.#parent?.isClosed === true;
  }

  get baseUrl(): string {
    return this.#open().baseUrl;
  }

  /** One call of the table. */
  call<Result>(
    number: number,
    operation: string,
    parameters: unknown,
    options: CallOptions | undefined,
  ): Promise<Result> {
    return this.#call(
      number,
      () => writeParameters(operation, parameters),
      () => readCallOptions(options),
      modelMade,
    ) as Promise<Result>;
  }

  /** A request that is not modelled. */
  request<Result>(path: unknown, params: unknown, options: RequestOptions | undefined): Promise<Result> {
    const written = (): Written => writeRequest("client.request", path, params, options?.class);
    return this.#call(REQUEST, written, () => readCallOptions(options, "class"), responseMade) as Promise<Result>;
  }

  /** Not asynchronous itself: each promise around another costs. */
  #call(number: number, write: () => Written, read: () => Read, make: typeof modelMade): Promise<object> {
    try {
      const options = read();
      const client = this.#client(options);
      const { text, omissions } = write();
      const context = this.#begin(options);
      const isObserved = context.viewers !== undefined;
      return perform((port, token) => port.call(client, token, number, text, omissions, isObserved), make, context);
    } catch (refused) {
      return Promise.reject(refused);
    }
  }

  /** What comes page by page, by its number. Whatever is wrong comes with the first page. */
  pages<Model>(
    number: number,
    operation: string,
    parameters: unknown,
    options: CallOptions | undefined,
  ): PageIterator<Model> {
    try {
      return this.#pages(number, operation, parameters, readCallOptions(options));
    } catch (refused) {
      return new PageIterator<Model>(() => Promise.reject(refused), undefined);
    }
  }

  #pages<Model>(number: number, operation: string, parameters: unknown, options: Read): PageIterator<Model> {
    const client = this.#client(options);
    const { text, omissions } = writeParameters(operation, parameters);
    const isObserved = isAnyoneViewing(options.hook ?? this.#hook);
    const pages = this.attempt(() => port().pages(client, number, text, omissions, isObserved));
    let taken = 0;
    const next = async (signal: AbortSignal): Promise<Model[] | undefined> => {
      this.#open();
      const context = this.#begin({ ...options, signal });
      const page = await perform((port, token) => port.nextPage(pages, token, taken), pageMade<Model>, context);
      taken += 1;
      return page;
    };
    return new PageIterator<Model>(next, options.signal);
  }

  /** The addon's client for a call. */
  #client(options: Read): NativeClient {
    const client = this.#open();
    const { written } = options;
    if (written === undefined) return client;
    return this.attempt(() => client.withOptions(written.text, written.omissions));
  }

  #begin(options: Read): Context {
    const viewers = viewersOf(options.hook ?? this.#hook);
    this.#enter();
    return { signal: options.signal, viewers, ended: this.#leave };
  }

  #enter(): void {
    this.#gate.enter();
    if (this.#parent !== undefined) this.#parent.#enter();
  }

  readonly #leave = (): void => {
    this.#gate.leave();
    if (this.#parent !== undefined) this.#parent.#leave();
  };

  /** Does something with the addon, whose exceptions become those of this package. */
  attempt<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (thrown) {
      throw translated(thrown);
    }
  }

  /** A copy with other options. */
  copy(written: Written, hook: AttemptHook | undefined): Access {
    const client = this.#open();
    const native = this.attempt(() => client.withOptions(written.text, written.omissions));
    return new Access(native, hook ?? this.#hook, this);
  }

  #open(): NativeClient {
    if (this.isClosed) throw new Error("the client is closed");
    return this.#native;
  }

  /** A copy that is closed leaves the connections to the others. */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#native.close();
    return this.#gate.emptied();
  }
}

function pageMade<Model>(envelope: object, origin: Origin | undefined): Model[] {
  if (origin !== undefined) return [modelOf(envelope, origin) as Model];
  return (envelope as { data: Model[] }).data;
}
