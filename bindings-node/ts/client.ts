// The client.

import { Access } from "./access";
import { writeParameters } from "./json";
import { translated } from "./loop";
import type { Response } from "./models";
import { native, surface } from "./native";
import { type ClientOptions, type Overrides, type RequestOptions, readOptions } from "./options";
import { Automations } from "./resources/automations";
import { Channels } from "./resources/channels";
import { Contacts } from "./resources/contacts";
import { CustomFields } from "./resources/custom-fields";
import { Labels } from "./resources/labels";
import { Messages } from "./resources/messages";
import { Templates } from "./resources/templates";
import type { JsonInput } from "./words";

/** What this runs in, for the `User-Agent`. */
function language(): string {
  const { bun, deno, node } = process.versions;
  if (deno !== undefined) return `deno/${deno}`;
  return bun === undefined ? `node/${node}` : `bun/${bun}`;
}

/** The variables of the environment that a client can be made of, as this thread has them. */
function variables(): string {
  const found = surface.environment.map((name) => [name, process.env[name]]);
  return writeParameters("Client", Object.fromEntries(found)).text;
}

function open(options: unknown, environment: string | undefined): Access {
  const { written, hook } = readOptions(options);
  try {
    const client = native.NativeClient.open(language(), written.text, written.omissions, environment);
    return new Access(client, hook, undefined);
  } catch (refused) {
    throw translated(refused);
  }
}

/** How `fromEnv` and `withOptions` hand their access to the constructor. */
let handedOver: Access | undefined;

function made(access: Access): Client {
  handedOver = access;
  try {
    return new Client({});
  } finally {
    handedOver = undefined;
  }
}

/**
 * A client of the Workspace API. Make one and share it: it keeps its connections. It does not keep a program alive; a call that is under way does.
 *
 * Reads and upserts are retried; a send is repeated only when it provably was not carried out. Whatever else happens to a send is an
 * `OutcomeUnknownError`.
 */
export class Client {
  readonly #access: Access;
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
   * A client of these options. It connects with the first call.
   *
   * @throws ConfigurationError that lists every bad option; TypeError for an unknown option and a value of a wrong type.
   */
  constructor(options: ClientOptions) {
    const access = handedOver ?? open(options, undefined);
    this.#access = access;
    this.channels = new Channels(access);
    this.contacts = new Contacts(access);
    this.customFields = new CustomFields(access);
    this.labels = new Labels(access);
    this.templates = new Templates(access);
    this.messages = new Messages(access);
    this.automations = new Automations(access);
  }

  /**
   * A client of `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if it is set, `WORKSPACE_CHANNEL_ID`, unless an option says otherwise.
   *
   * @throws As the constructor.
   */
  static fromEnv(options?: ClientOptions): Client {
    return made(open(options, variables()));
  }

  /** Where it sends requests to. */
  get baseUrl(): string {
    return this.#access.baseUrl;
  }

  /**
   * A copy with some options changed. It shares the connections, the pacing and the retry budget; closing it leaves them to the others.
   *
   * @throws ConfigurationError that lists every bad option; TypeError as the constructor.
   */
  withOptions(options: Overrides): Client {
    const { written, hook } = readOptions(options);
    return made(this.#access.copy(written, hook));
  }

  /**
   * A request that the SDK does not model yet: a path below the base URL, and its parameters. It counts as a send, and is not repeated blindly, unless
   * the option `class` says otherwise.
   *
   * @throws Any `WorkspaceError`.
   */
  request(path: string, params?: Readonly<Record<string, JsonInput>>, options?: RequestOptions): Promise<Response> {
    return this.#access.request(path, params, options);
  }

  /** No further call of this client and its copies begins. The promise is fulfilled when those under way have ended as they would. */
  close(): Promise<void> {
    return this.#access.close();
  }

  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What a person sees of it, in `JSON.stringify` and `console.log`: nothing secret. */
  toJSON(): { baseUrl: string } | { isClosed: true } {
    return this.#access.isClosed ? { isClosed: true } : { baseUrl: this.baseUrl };
  }

  [Symbol.for("nodejs.util.inspect.custom")](
    _depth: unknown,
    _options: unknown,
    inspect?: (value: unknown) => string,
  ): string {
    return `Client ${inspect?.(this.toJSON()) ?? JSON.stringify(this.toJSON())}`;
  }
}
