/**
 * Incorrect uses: the compiler must reject each marked line for that reason, and no other line. This file is never run.
 */

import {
  type AttemptEvent,
  Client,
  type ClientOptions,
  type Contact,
  callInfo,
  type FieldError,
  type ListResult,
  rawJson,
  type SentMessage,
  WorkspaceError,
} from "workspace-sdk";

const SERVER = { baseUrl: "https://chat.example.com", apiKey: "key" };

export function clients(): void {
  // @ts-expect-error 2554: no options
  new Client();
  // @ts-expect-error 2554: more than options
  new Client("https://chat.example.com", "key");
  // @ts-expect-error 2561: an option in snake_case
  new Client({ base_url: "https://chat.example.com" });
  // @ts-expect-error 2353: an option that does not exist
  new Client({ ...SERVER, verify: false });
  // @ts-expect-error 2322: a value that does not exist
  new Client({ ...SERVER, auth: "basic" });
  // @ts-expect-error 2322: a value that does not exist
  new Client({ ...SERVER, requestStyle: "get" });
  // @ts-expect-error 2322: a value that does not exist
  new Client({ ...SERVER, trustRoots: "none" });
  // @ts-expect-error 2322: a string for a number
  new Client({ ...SERVER, timeout: "30" });
  // @ts-expect-error 2322: a number for a bundle
  new Client({ ...SERVER, caBundle: 3 });
  // @ts-expect-error 2322: a number for a header
  Client.fromEnv({ headers: { "x-trace": 1 } });
  // @ts-expect-error 2322: a hook with a wrong parameter
  Client.fromEnv({ onAttempt: (event: string) => console.log(event) });
  // @ts-expect-error 2353: an option of a call only
  new Client({ ...SERVER, signal: AbortSignal.timeout(1) });
}

export function options(client: Client, given: ClientOptions): void {
  // @ts-expect-error 2353: an option of the whole client
  client.withOptions({ baseUrl: "https://chat.example.com" });
  // @ts-expect-error 2353: an option of a call only
  client.withOptions({ signal: AbortSignal.timeout(1) });
  // @ts-expect-error 2554: no options
  client.withOptions();
  // @ts-expect-error 18048: an option that may be absent
  given.apiKey.trim();
  // @ts-expect-error 2540: it cannot be changed
  client.contacts = Client.fromEnv().contacts;
  // @ts-expect-error 2540: it cannot be changed
  client.baseUrl = "https://chat.example.com";
  // @ts-expect-error 2339: a key that cannot be read
  console.log(client.apiKey);
}

export async function calls(client: Client): Promise<void> {
  const to = "+1234567890";
  const url = "https://example.com/a";
  // @ts-expect-error 2345: a string for parameters
  await client.channels.list("ch_1");
  // @ts-expect-error 2322: a parameter that does not exist
  await client.channels.list({ channelId: "ch_1" });
  // @ts-expect-error 2554: no parameters
  await client.contacts.upsert();
  // @ts-expect-error 2741: a required parameter is missing
  await client.contacts.upsert({ name: "Jane" });
  // @ts-expect-error 2322: a required parameter is null
  await client.contacts.upsert({ phoneNumber: null });
  // @ts-expect-error 2322: a function in JSON
  await client.contacts.upsert({ phoneNumber: to, customFieldsData: { at: () => 1 } });
  // @ts-expect-error 2322: a string for an object
  await client.contacts.upsert({ phoneNumber: to, customFieldsData: "plan" });
  // @ts-expect-error 2322: numbers for strings
  await client.contacts.upsert({ phoneNumber: to, labelNames: [1] });
  // @ts-expect-error 2322: a string for strings
  await client.contacts.upsert({ phoneNumber: to, labelNames: "vip" });
  // @ts-expect-error 2322: a string for a number
  await client.contacts.list({ page: "2" });
  // @ts-expect-error 2353: a parameter of another method
  await client.contacts.list({ maxItems: 2 });
  // @ts-expect-error 2339: a method that does not exist
  await client.contacts.create({ phoneNumber: to });
  // @ts-expect-error 2322: a value that does not exist
  await client.customFields.upsert({ name: "plan", type: "money" });
  // @ts-expect-error 2322: a string for a number
  await client.labels.upsert({ name: "vip", displayOrder: "1" });
  // @ts-expect-error 2741: a required parameter is missing
  await client.templates.send({ to });
  // @ts-expect-error 2322: numbers for strings
  await client.templates.send({ to, templateName: "notice", variables: [1, 2] });
  // @ts-expect-error 2322: a value that does not exist
  await client.templates.send({ to, templateName: "notice", mediaUrl: url, mediaType: "audio" });
  // @ts-expect-error 2322: a value that does not exist
  await client.messages.send({ to, type: "sticker" });
  // @ts-expect-error 2741: a required parameter is missing
  await client.messages.sendText({ to });
  // @ts-expect-error 2322: a number is no recipient
  client.templates.sendMany({ recipients: [15550000001], templateName: "notice" });
  // @ts-expect-error 2353: each recipient has its own number
  client.templates.sendMany({ recipients: [], templateName: "notice", to });
  // @ts-expect-error 2353: there is no such rule
  client.templates.sendMany({ recipients: [], templateName: "notice", stopAfter: { tempo: 1 } });
  // @ts-expect-error 2488: the run is not awaited
  for (const result of client.messages.sendMany({ recipients: [], body: "Hello" })) console.log(result);
  // @ts-expect-error 2353: a parameter of another method
  await client.messages.sendAudio({ to, url, caption: "A" });
  // @ts-expect-error 2322: a number for a string enum
  await client.messages.wait({ wamid: "wamid.1", until: 2 });
  // @ts-expect-error 2554: two parameters instead of one object
  await client.automations.trigger(to, "welcome", {});
  // @ts-expect-error 2322: a value that does not exist
  await client.request("ping", {}, { safety: "delete" });
  // @ts-expect-error 2322: a function in JSON
  await client.request("ping", { a: () => 1 });
  // @ts-expect-error 2740: a controller for its signal
  await client.labels.list({}, { signal: new AbortController() });
  // @ts-expect-error 2353: an option of the whole client
  await client.labels.list({}, { proxy: "http://proxy.example.com" });
  // @ts-expect-error 2353: an option that only a request has
  await client.labels.list({}, { safety: "read" });
  // @ts-expect-error 2353: an option among parameters
  await client.labels.list({ signal: AbortSignal.timeout(1) });
}

export async function results(client: Client, contact: Contact, sent: SentMessage): Promise<void> {
  const contacts: ListResult<Contact> = await client.contacts.list();
  // @ts-expect-error 2339: a field that does not exist
  console.log(contact.phone);
  // @ts-expect-error 18049: a field that may be absent
  contact.email.toUpperCase();
  // @ts-expect-error 18049: a field that may be absent
  sent.status.toUpperCase();
  // @ts-expect-error 18048: a value that may be absent
  console.log(contacts.pagination.total);
  // @ts-expect-error 2339: a list is the array itself
  console.log(contacts.data);
  // @ts-expect-error 2540: it cannot be changed
  contacts.message = "Hello";
  // @ts-expect-error 2322: a list of something else
  const texts: string[] = contacts;
  // @ts-expect-error 2339: a result was not awaited
  console.log(client.labels.list().message);
  // @ts-expect-error 2504: a promise is not iterable
  for await (const item of client.contacts.list()) console.log(item);
  // @ts-expect-error 2488: a sequence must be awaited
  for (const item of client.contacts.iter()) console.log(item);
  // @ts-expect-error 2345: a string is not a result
  callInfo("{}");
  // @ts-expect-error 2345: this is not a result either
  rawJson(undefined);
  console.log(texts);
}

export function errors(error: WorkspaceError, event: AttemptEvent, fieldError: FieldError): void {
  // @ts-expect-error 2367: a value that does not exist
  if (error.disposition === "maybe") console.log(error);
  // @ts-expect-error 2367: a value that does not exist
  if (event.sent === "yes") console.log(event);
  // @ts-expect-error 18048: a field that may be absent
  console.log(error.retryAfter + 1);
  // @ts-expect-error 2339: a field that does not exist
  console.log(error.kind);
  // @ts-expect-error 2540: it cannot be changed
  error.status = 200;
  // @ts-expect-error 2540: it cannot be changed
  fieldError.field = "to";
  // @ts-expect-error 2540: it cannot be changed
  event.next = "done";
  // @ts-expect-error 2554: the constructor needs arguments
  WorkspaceError.fromJSON();
}
