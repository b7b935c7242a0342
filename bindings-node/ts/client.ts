// The client.

import type { JsonInput } from "./enums";
import { addon, addonInfo } from "./internal/addon";
import { translateError } from "./internal/dispatcher";
import { NativeClient } from "./internal/native-client";
import { readClientOptions } from "./internal/read-options";
import { serializeParameters } from "./internal/serialize";
import type { ApiResponse } from "./models";
import type { ClientOptions, Overrides, RequestOptions } from "./options";
import { Automations } from "./resources/automations";
import { Channels } from "./resources/channels";
import { Contacts } from "./resources/contacts";
import { CustomFields } from "./resources/custom-fields";
import { Labels } from "./resources/labels";
import { Messages } from "./resources/messages";
import { Templates } from "./resources/templates";

/** The JavaScript runtime and its version, for the `User-Agent`. */
function runtime(): string {
  const { bun, deno, node } = process.versions;
  if (deno !== undefined) return `deno/${deno}`;
  return bun === undefined ? `node/${node}` : `bun/${bun}`;
}

/** The environment variables that configure a client, as this thread has them. */
function environmentVariables(): string {
  const variables = addonInfo.environment.map((name) => [name, process.env[name]]);
  return serializeParameters("Client", Object.fromEntries(variables)).json;
}

function open(clientOptions: unknown, variables: string | undefined): NativeClient {
  const { options, hook } = readClientOptions(clientOptions);
  try {
    const handle = addon.ClientHandle.open(runtime(), options.json, options.unserializable, variables);
    return new NativeClient(handle, hook, undefined);
  } catch (error) {
    throw translateError(error);
  }
}

/** How `fromEnv` and `withOptions` pass a native client to the constructor. */
let pendingNative: NativeClient | undefined;

function fromNative(native: NativeClient): Client {
  pendingNative = native;
  try {
    return new Client({});
  } finally {
    pendingNative = undefined;
  }
}

/**
 * A client of the Workspace API. Create one and share it: it keeps its connections. It does not keep a program alive; a call in flight does.
 *
 * Reads and upserts are retried. A send is repeated only if it provably was not carried out. Every other failure of a send is an
 * `OutcomeUnknownError`.
 */
export class Client {
  readonly #native: NativeClient;
  /** The operations on channels. */
  readonly channels: Channels;
  /** The operations on contacts. */
  readonly contacts: Contacts;
  /** The operations on custom fields. */
  readonly customFields: CustomFields;
  /** The operations on labels. */
  readonly labels: Labels;
  /** The operations on templates. */
  readonly templates: Templates;
  /** The operations on messages. */
  readonly messages: Messages;
  /** The operations on automations. */
  readonly automations: Automations;

  /**
   * A client with these options. It connects with the first call.
   *
   * @throws ConfigurationError that lists every bad option; TypeError for an unknown option or a value of a wrong type.
   */
  constructor(options: ClientOptions) {
    const native = pendingNative ?? open(options, undefined);
    this.#native = native;
    this.channels = new Channels(native);
    this.contacts = new Contacts(native);
    this.customFields = new CustomFields(native);
    this.labels = new Labels(native);
    this.templates = new Templates(native);
    this.messages = new Messages(native);
    this.automations = new Automations(native);
  }

  /**
   * A client that is configured by `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if it is set, `WORKSPACE_CHANNEL_ID`. Options take precedence.
   *
   * @throws As the constructor.
   */
  static fromEnv(options?: ClientOptions): Client {
    return fromNative(open(options, environmentVariables()));
  }

  /** The base URL of its requests. */
  get baseUrl(): string {
    return this.#native.baseUrl;
  }

  /**
   * A copy with some options changed. It shares the connections, the rate and concurrency limits, and the retry budget. Closing it does not close the original.
   *
   * @throws ConfigurationError that lists every bad option; TypeError as the constructor.
   */
  withOptions(options: Overrides): Client {
    const { options: overrides, hook } = readClientOptions(options);
    return fromNative(this.#native.copy(overrides, hook));
  }

  /**
   * A request that the SDK does not model yet: a path below the base URL, and its parameters. It counts as a send, which is not repeated blindly, unless
   * the option `safety` says otherwise.
   *
   * @throws Any `WorkspaceError`.
   */
  request(path: string, params?: Readonly<Record<string, JsonInput>>, options?: RequestOptions): Promise<ApiResponse> {
    return this.#native.request(path, params, options);
  }

  /** Refuses further calls of this client and its copies. The promise resolves when the calls in flight have completed normally. */
  close(): Promise<void> {
    return this.#native.close();
  }

  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What `JSON.stringify` and `console.log` show: nothing secret. */
  toJSON(): { baseUrl: string } | { isClosed: true } {
    return this.#native.isClosed ? { isClosed: true } : { baseUrl: this.baseUrl };
  }

  [Symbol.for("nodejs.util.inspect.custom")](
    _depth: unknown,
    _options: unknown,
    inspect?: (value: unknown) => string,
  ): string {
    return `Client ${inspect?.(this.toJSON()) ?? JSON.stringify(this.toJSON())}`;
  }
}
