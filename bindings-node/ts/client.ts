// The class `Client`.

import type { ClientOptions } from "./client-options";
import type { JsonInput } from "./enums";
import { addon, addonInfo } from "./internal/addon";
import { translateError } from "./internal/dispatcher";
import { NativeClient } from "./internal/native-client";
import { readClientOptions, readCloseOptions } from "./internal/read-options";
import { ReceiverState, uncloneable } from "./internal/receiver";
import { serializeParameters } from "./internal/serialize";
import type { ApiResponse } from "./models";
import type { CloseOptions, Overrides, RequestOptions } from "./options";
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

/** The environment variables that configure a client, with the values that this thread sees, as JSON. */
function environmentVariables(): string {
  const variables = addonInfo.environment.map((name) => [name, process.env[name]]);
  return serializeParameters("Client", Object.fromEntries(variables)).json;
}

function open(clientOptions: unknown, variables: string | undefined): NativeClient {
  const { options, hooks, ledger } = readClientOptions(clientOptions);
  try {
    const handle = addon.ClientHandle.open(runtime(), options.json, options.unserializable, variables, ledger);
    return new NativeClient(handle, hooks, undefined);
  } catch (error) {
    throw translateError(error);
  }
}

const clientState = new ReceiverState<NativeClient>("client");

/** The native client of a client object, for this method. */
function nativeOf(client: unknown, method: string): NativeClient {
  return clientState.get(client, `client.${method}`);
}

/**
 * `fromEnv` and `withOptions` pass a native client to the constructor in this variable, because the public constructor
 * takes options only.
 */
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
 * A client for the Workspace API.
 *
 * Create one client and share it. It keeps its connections open, and its rate limit, concurrency limit and retry budget
 * apply to all of its calls. A client without calls in flight does not keep the process alive.
 *
 * ```ts
 * import { Client, OutcomeUnknownError } from "workspace-sdk";
 *
 * const client = Client.fromEnv();
 * try {
 *   const sent = await client.templates.send({ to: "+1234567890", templateName: "plain_notice" });
 *   console.log("accepted as", sent.messageId);
 * } catch (error) {
 *   if (!(error instanceof OutcomeUnknownError)) throw error;
 *   console.log("may have been sent:", error.message);
 * }
 * ```
 *
 * Reads and upserts are retried after temporary failures. A send is retried only if the server certainly did not
 * process it. If it may have been processed, the call rejects with an {@link OutcomeUnknownError} instead.
 * [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md) explains the rules.
 *
 * A mistake in the program, such as an unknown parameter, is a `TypeError`, and a call on a closed client is an
 * `Error`. All other failures are {@link WorkspaceError}s.
 */
export class Client {
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
   * Creates a client. It connects when the first call is made.
   *
   * @throws ConfigurationError if options are invalid or missing; its `fields` list all of them. TypeError for an
   * unknown option or a value of the wrong type.
   */
  constructor(options: ClientOptions) {
    const native = pendingNative ?? open(options, undefined);
    clientState.set(this, native);
    // One property is enough to make the client uncloneable. This one has the fewest calls.
    this.channels = uncloneable(new Channels(native));
    this.contacts = new Contacts(native);
    this.customFields = new CustomFields(native);
    this.labels = new Labels(native);
    this.templates = new Templates(native);
    this.messages = new Messages(native);
    this.automations = new Automations(native);
  }

  /**
   * Creates a client with the base URL in `WORKSPACE_BASE_URL`, the API key in `WORKSPACE_API_KEY` and, if it is set,
   * the default channel in `WORKSPACE_CHANNEL_ID`. An option takes precedence over its variable.
   *
   * @throws The same errors as the constructor.
   */
  static fromEnv(options?: ClientOptions): Client {
    return fromNative(open(options, environmentVariables()));
  }

  /** The base URL of the API that this client calls. */
  get baseUrl(): string {
    return nativeOf(this, "baseUrl").baseUrl;
  }

  /**
   * Returns a copy with some options changed; the other options keep their values. The copy shares the connections, the
   * rate and concurrency limits and the retry budget. Closing the copy does not close the original.
   *
   * Options can also be passed to a single call, after its parameters.
   *
   * @throws The same errors as the constructor.
   */
  withOptions(options: Overrides): Client {
    const native = nativeOf(this, "withOptions");
    const { options: overrides, hooks } = readClientOptions(options);
    return fromNative(native.copy(overrides, hooks));
  }

  /**
   * Calls an endpoint that the SDK does not model yet.
   *
   * The call counts as a send, which is retried only if the server certainly did not process it. Set the option
   * `safety` to `read` for an endpoint that changes nothing, or to `upsert` for one that may be called twice.
   *
   * ```ts
   * const { data } = await client.request("channels/list", {}, { safety: "read" });
   * ```
   *
   * @param path The path below the base URL, such as `contacts/list`.
   * @param params The parameters under the API's own names.
   * @throws Any `WorkspaceError`; `OutcomeUnknownError` only if the call counts as a send.
   */
  request(path: string, params?: Readonly<Record<string, JsonInput>>, options?: RequestOptions): Promise<ApiResponse> {
    try {
      return nativeOf(this, "request").request(path, params, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Rejects further calls of this client and its copies. Calls in flight continue, or end at once with the option
   * `abort`. The promise resolves when all of them have completed.
   */
  async close(options?: CloseOptions): Promise<void> {
    await nativeOf(this, "close").close(readCloseOptions(options).abort);
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The representation for `JSON.stringify` and `console.log`, which contains no secrets. */
  toJSON(): { baseUrl: string } | { isClosed: true } {
    const native = nativeOf(this, "toJSON");
    return native.isClosed ? { isClosed: true } : { baseUrl: native.baseUrl };
  }

  [Symbol.for("nodejs.util.inspect.custom")](
    _depth: unknown,
    _options: unknown,
    inspect?: (value: unknown) => string,
  ): string {
    // A fake client of `workspace-sdk/testing` has no state.
    if (clientState.find(this) === undefined) return "Client {}";
    return `Client ${inspect?.(this.toJSON()) ?? JSON.stringify(this.toJSON())}`;
  }
}
