/** Correct uses of the whole package: the compiler must accept all of them. This file is never run. */

import {
  ApiError,
  type ApiResponse,
  type AttemptEvent,
  type Auth,
  AuthenticationError,
  type Automation,
  type CallInfo,
  type CallOptions,
  type Channel,
  Client,
  type ClientOptions,
  ConfigurationError,
  type Contact,
  type CustomField,
  callInfo,
  type DeliveryStatus,
  type Disposition,
  type Execution,
  type Failure,
  type FieldError,
  type FieldErrorKind,
  type FieldType,
  type Json,
  type JsonInput,
  type Label,
  type ListResult,
  type MessageStatus,
  type MessageType,
  type NextStep,
  OutcomeUnknownError,
  type PageIterator,
  type Pagination,
  parsePhone,
  RateLimitError,
  type RecipientResult,
  rawJson,
  type Safety,
  type SendManyOptions,
  type SendManyProgress,
  type SendManyReport,
  type SendManyRun,
  type SentMessage,
  type SentState,
  type StopReason,
  type Template,
  ValidationError,
  WorkspaceError,
  type WorkspaceErrorJson,
} from "workspace-sdk";

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

/** Accepts only a value of exactly this type. */
declare function exactly<Expected>(): <Found>(value: Same<Expected, Found> extends true ? Found : never) => void;

export function see(event: AttemptEvent): void {
  exactly<string>()(event.operation);
  exactly<Safety>()(event.safety);
  exactly<number>()(event.attempt);
  exactly<number | undefined>()(event.status);
  exactly<string | undefined>()(event.requestId);
  exactly<number>()(event.elapsed);
  exactly<Failure | undefined>()(event.failure);
  exactly<SentState>()(event.sent);
  exactly<NextStep>()(event.next);
  exactly<number | undefined>()(event.wait);
  exactly<StopReason | undefined>()(event.stopReason);
  if (event.next === "retry" && event.stopReason !== "budget") console.log(event);
}

export function clients(auth: Auth): Client {
  new Client({ baseUrl: "https://chat.example.com", apiKey: "key" });
  new Client({ baseUrl: "https://chat.example.com", apiKey: "key", caBundle: "ca.pem" });
  new Client({ baseUrl: "https://chat.example.com", apiKey: "key", caBundle: new Uint8Array() });
  const client = new Client({
    baseUrl: "https://chat.example.com",
    apiKey: "key",
    auth,
    requestStyle: "post_query",
    channelId: "ch_1",
    attemptTimeout: 10_000,
    connectTimeout: 2_500,
    timeout: 30_000,
    maxRetries: 0,
    rateLimit: 0.5,
    maxConcurrency: 8,
    proxy: "http://proxy.example.com:8080",
    trustRoots: "bundled",
    caBundle: "-----BEGIN CERTIFICATE-----",
    headers: { "x-trace": "1" },
    appInfo: "shop/1.4",
    validate: false,
    maxResponseBytes: 1024,
    allowInsecureHttp: true,
    onAttempt: see,
  });
  exactly<Client>()(client);
  exactly<Client>()(Client.fromEnv());
  exactly<Client>()(Client.fromEnv({ attemptTimeout: 5_000, onAttempt: (event) => console.log(event.next) }));
  exactly<string>()(client.baseUrl);
  exactly<Client>()(client.withOptions({ channelId: null, maxRetries: 5 }));
  client.withOptions({ auth: "body", headers: { "x-trace": "2" }, onAttempt: see });
  // Optional values are passed on unchanged.
  const found: { key?: string; wait?: number | undefined } = {};
  new Client({ baseUrl: "https://chat.example.com", apiKey: found.key, timeout: found.wait });
  const options: ClientOptions = { headers: { "x-trace": "1" } as const };
  new Client({ ...options, apiKey: "key" });
  return client;
}

export async function ends(): Promise<void> {
  await using client = Client.fromEnv();
  exactly<Promise<void>>()(client.close());
  exactly<Promise<void>>()(client[Symbol.asyncDispose]());
}

export async function reads(client: Client, signal: AbortSignal, page: number | undefined): Promise<void> {
  exactly<ListResult<Channel>>()(await client.channels.list());
  exactly<ListResult<Channel>>()(await client.channels.list({}, { signal }));
  exactly<ListResult<Contact>>()(await client.contacts.list());
  exactly<ListResult<Contact>>()(await client.contacts.list({ page: 2, limit: 100, search: "Jane" }));
  exactly<ListResult<CustomField>>()(await client.customFields.list({ channelId: "ch_1" }));
  exactly<ListResult<Label>>()(await client.labels.list({ channelId: undefined }));
  exactly<ListResult<Template>>()(await client.templates.list());
  exactly<ListResult<Automation>>()(await client.automations.list());
  exactly<MessageStatus>()(await client.messages.status({ wamid: "wamid.1" }));
  exactly<MessageStatus>()(await client.messages.wait({ wamid: "wamid.1", until: "read", timeout: 60_000 }));
  await client.messages.wait({ wamid: "wamid.1", until: "a status of tomorrow", interval: 500 });
  await client.contacts.list({ page });
  const options: CallOptions = {
    signal,
    auth: "bearer",
    requestStyle: "get_query",
    channelId: null,
    attemptTimeout: 5_000,
    timeout: 20_000,
    maxRetries: 0,
    headers: { "x-trace": "1" },
    validate: false,
    maxResponseBytes: 1024,
    onAttempt: see,
  };
  await client.labels.list({}, options);
  await client.labels.list(undefined, options);
}

export async function sendsToMany(client: Client, signal: AbortSignal): Promise<void> {
  interface Order {
    readonly phone: string;
    readonly name: string;
  }
  async function* orders(): AsyncGenerator<Order> {
    yield { phone: "+15550000001", name: "John" };
  }
  const columns = { to: "phone", variables: ["name"], languageCode: "language" };
  const options: SendManyOptions = { signal, progress: true, timeout: 5_000 };
  const parameters = { recipients: orders(), templateName: "notice", columns, campaign: "spring" };
  const run: SendManyRun<Order> = client.templates.sendMany(parameters, options);
  for await (const result of run) {
    exactly<RecipientResult<Order>>()(result);
    exactly<Order>()(result.recipient);
    exactly<WorkspaceError | undefined>()(result.error);
  }
  await using texts = client.messages.sendMany({ recipients: new Set(["+15550000001"]), body: "Hello" });
  exactly<SendManyRun<string>>()(texts);
  texts.suppress("+15550000002");
  exactly<SendManyProgress>()(texts.progress());
  exactly<SendManyReport>()(await texts.run());
  const mixed = ["+15550000001", parsePhone("+15550000002"), { to: "+15550000003" }];
  const limits = {
    maxNewPeoplePerDay: 250,
    atDailyLimit: "wait",
    stopAfter: { template: 5 },
    suppress: ["+1555"],
  } as const;
  await client.templates.sendMany({ recipients: mixed, templateName: "notice", ...limits }).run();
}

export async function sequences(client: Client, signal: AbortSignal): Promise<void> {
  exactly<PageIterator<Contact>>()(client.contacts.iter());
  for await (const contact of client.contacts.iter({ limit: 200, maxItems: 1000 }, { signal })) {
    exactly<Contact>()(contact);
  }
  for await (const status of client.messages.watch({ wamid: "wamid.1", timeout: 5_000, interval: 1_000 })) {
    exactly<MessageStatus>()(status);
  }
}

export async function upserts(client: Client, values: Record<string, string>): Promise<void> {
  const contact = await client.contacts.upsert({
    phoneNumber: "+1234567890",
    channelId: "ch_1",
    name: "Jane Doe",
    email: "jane@example.com",
    profilePictureUrl: "https://example.com/jane.png",
    customFieldsData: { plan: "pro", seats: 3, tags: ["a", null], more: { x: [1.5] }, none: undefined },
    labelNames: ["vip"],
  });
  exactly<Contact>()(contact);
  await client.contacts.upsert({ phoneNumber: "+1234567890", customFieldsData: values });
  await client.contacts.upsert({
    phoneNumber: "+1234567890",
    customFieldsData: { since: new Date(), serial: 9007199254740993n },
  });
  await client.contacts.upsert({ phoneNumber: "+1234567890", labelNames: ["vip", "lead"] as const });
  const kind: FieldType = "dropdown";
  const field = await client.customFields.upsert({ name: "plan", type: kind, isRequired: true, options: ["a", "b"] });
  exactly<CustomField>()(field);
  const label = await client.labels.upsert({ name: "vip", description: "x", color: "#F53", displayOrder: 1 });
  exactly<Label>()(label);
}

export async function sends(client: Client): Promise<void> {
  const type: MessageType = "image";
  const to = "+1234567890";
  const url = "https://example.com/a";
  exactly<SentMessage>()(await client.messages.send({ to, body: "Hello" }));
  exactly<SentMessage>()(await client.messages.send({ to, type, url, caption: "A", channelId: "ch_1" }));
  exactly<SentMessage>()(await client.messages.sendText({ to, body: "Hello", apiReference: "a" }, { maxRetries: 0 }));
  exactly<SentMessage>()(await client.messages.sendImage({ to, url, caption: "A" }));
  exactly<SentMessage>()(await client.messages.sendVideo({ to, url, channelId: "ch_1" }));
  exactly<SentMessage>()(await client.messages.sendDocument({ to, url, filename: "a.pdf", caption: "A" }));
  exactly<SentMessage>()(await client.messages.sendAudio({ to, url }));
  exactly<SentMessage>()(await client.templates.send({ to, templateName: "notice", variables: ["a", "b"] as const }));
  await client.templates.send({ to, templateName: "notice", variables: "a,b", languageCode: "en_US", header: "A" });
  await client.templates.send({ to, templateName: "notice", image: url });
  await client.templates.send({ to, templateName: "notice", mediaUrl: url, mediaType: "document" });
  exactly<Execution>()(await client.automations.trigger({ phoneNumber: to, automationName: "welcome" }));
}

export async function requests(client: Client): Promise<Json> {
  const response = await client.request("contacts/list", { page: 2, ids: ["a"] }, { safety: "read" });
  exactly<ApiResponse>()(response);
  exactly<Json>()(response.data);
  exactly<Pagination | undefined>()(response.pagination);
  exactly<string | undefined>()(response.message);
  await client.request("ping");
  const params: Record<string, JsonInput> = { a: [1, 2], at: new Date() };
  await client.request("ping", params, { signal: AbortSignal.timeout(5_000) });
  return response.data;
}

export function lists(contacts: ListResult<Contact>): void {
  const [first, ...others] = contacts;
  exactly<Contact | undefined>()(first);
  exactly<Contact[]>()(others);
  exactly<number>()(contacts.length);
  exactly<(string | null | undefined)[]>()(contacts.map(({ name }) => name));
  exactly<string | undefined>()(contacts.message);
  exactly<number | null | undefined>()(contacts.pagination?.total);
  exactly<CallInfo>()(callInfo(contacts));
  exactly<string>()(rawJson(contacts));
  const same: readonly Contact[] = contacts;
  console.log(same);
}

export function models(
  contact: Contact,
  label: Label,
  field: CustomField,
  sent: SentMessage,
  status: MessageStatus,
): void {
  exactly<string | null | undefined>()(contact.phoneNumber);
  exactly<Label[] | null | undefined>()(contact.labels);
  exactly<Record<string, Json> | null | undefined>()(contact.customFields);
  exactly<string | null | undefined>()(contact.createdAt);
  exactly<Json | undefined>()(contact.customFields?.["plan"]);
  const seats: Json = 12345678901234567890n;
  exactly<bigint>()(seats);
  exactly<number | null | undefined>()(label.displayOrder);
  exactly<string[] | null | undefined>()(field.options);
  exactly<DeliveryStatus | null | undefined>()(sent.status);
  exactly<Json | undefined>()(status.content);
  exactly<Json | undefined>()(status.error);
  const { requestId, attempts, elapsed, status: code } = callInfo(sent);
  exactly<string | null>()(requestId);
  exactly<number>()(attempts + elapsed + code);
  if (status.status === "failed" || status.status === "a status of tomorrow") console.log(status.error);
  const known: Contact = { id: "1", name: null };
  const text: string = known.name?.toUpperCase() ?? contact.email ?? "none";
  console.log(text, field.type === "dropdown");
}

export function errors(error: unknown): Disposition {
  if (error instanceof OutcomeUnknownError) exactly<Failure | undefined>()(error.failure);
  if (error instanceof RateLimitError) exactly<number | undefined>()(error.retryAfter);
  if (error instanceof AuthenticationError && error instanceof ApiError) exactly<number | undefined>()(error.status);
  if (error instanceof ConfigurationError || error instanceof ValidationError) {
    exactly<readonly FieldError[]>()(error.fields);
    exactly<string[]>()(error.fields.map(({ field }) => field));
    exactly<FieldErrorKind[]>()(error.fields.map(({ kind }) => kind));
  }
  if (!(error instanceof WorkspaceError)) return "unknown";
  exactly<string>()(error.code);
  exactly<string | undefined>()(error.operation);
  exactly<string | undefined>()(error.requestId);
  exactly<number>()(error.attempts);
  exactly<number>()(error.elapsed);
  exactly<number | undefined>()(error.whatsappCode);
  exactly<string | undefined>()(error.whatsappMeaning);
  exactly<string | undefined>()(error.serverText);
  exactly<unknown>()(error.cause);
  const json: WorkspaceErrorJson = error.toJSON();
  exactly<WorkspaceError>()(WorkspaceError.fromJSON(JSON.parse(JSON.stringify(json))));
  switch (error.disposition) {
    case "rejected":
    case "retryable":
      return error.disposition;
    case "unknown":
      return "unknown";
  }
}

/** The types have no private members, so a class of a test can have them. */
export class FakeClient implements Client {
  declare readonly automations: Client["automations"];
  declare readonly channels: Client["channels"];
  declare readonly contacts: Client["contacts"];
  declare readonly customFields: Client["customFields"];
  declare readonly labels: Client["labels"];
  declare readonly messages: Client["messages"];
  readonly templates = {
    list: async () => [],
    send: async () => ({ messageId: "wamid.1" }),
    sendMany: () => {
      throw new Error("it is not called");
    },
  } satisfies Client["templates"];
  readonly baseUrl = "http://127.0.0.1:9/";
  declare request: Client["request"];
  async close(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}
  withOptions(): Client {
    return this;
  }
  toJSON(): { baseUrl: string } {
    return { baseUrl: this.baseUrl };
  }
}
