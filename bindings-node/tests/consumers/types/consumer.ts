// Every part of the package, in strict mode. The same source is compiled as .ts, .mts and .cts.

import {
  type AttemptEvent,
  type CallOptions,
  Client,
  type ClientOptions,
  callInfo,
  OutcomeUnknownError,
  RateLimitError,
  rawJson,
  ValidationError,
  WorkspaceError,
} from "workspace-sdk";
import { Sandbox } from "workspace-sdk/testing";

const options: ClientOptions = {
  baseUrl: "https://api.example.com",
  apiKey: "key",
  attemptTimeout: 1000,
  auth: "bearer",
};

export async function calls(signal: AbortSignal): Promise<string | null> {
  await using client = new Client({ ...options, onAttempt: (event: AttemptEvent) => void event.elapsed });
  const call: CallOptions = { signal, timeout: 5000, channelId: null };

  const channels = await client.channels.list({}, call);
  const names: (string | null | undefined)[] = channels.map((channel) => channel.name);
  const channel = channels[0];
  const contact = await client.contacts.upsert({
    phoneNumber: "+15550000001",
    customFieldsData: { size: 1, tags: ["a"] },
    labelNames: ["vip"],
  });
  for await (const one of client.contacts.iter({ maxItems: 5 })) names.push(one.name);
  const pages: number | null | undefined = (await client.contacts.list()).pagination?.pages;
  await client.customFields.upsert({ name: "size", type: "dropdown", options: ["s", "m"] });
  await client.labels.list();

  const sent = await client.templates.send({
    to: "+15550000001",
    templateName: "welcome",
    variables: ["Ann"] as const,
  });
  await client.messages.sendText({ to: "+15550000001", body: "Hi" }, { signal });
  for await (const status of client.messages.watch({ wamid: "wamid.1", timeout: 1000 })) names.push(status.status);
  await client.automations.list();
  await client.withOptions({ maxRetries: 0 }).request("channels/list", { page: 1 }, { safety: "read" });

  const status: number = callInfo(sent).status;
  const requestId: string | null = callInfo(contact).requestId;
  const text: string = rawJson(channels);
  return [status, text, channel?.id, pages].join() + requestId;
}

export function describeError(error: unknown): string {
  if (error instanceof ValidationError) return error.fields.map(({ field, kind }) => `${field} ${kind}`).join();
  if (error instanceof RateLimitError) return `${error.retryAfter ?? 0} ms`;
  if (error instanceof OutcomeUnknownError) return error.code;
  if (error instanceof WorkspaceError) {
    const disposition: "rejected" | "retryable" | "unknown" = error.disposition;
    return disposition + (error.status ?? "") + error.message;
  }
  const again: WorkspaceError = WorkspaceError.fromJSON(JSON.parse("{}"));
  return again.name;
}

export async function tested(): Promise<string> {
  await using sandbox = await Sandbox.start();
  await using client = sandbox.client({ maxRetries: 1 });
  await client.channels.list();
  return sandbox.url;
}

export async function refused(client: Client): Promise<void> {
  // @ts-expect-error an unknown parameter
  await client.messages.sendText({ to: "+15550000001", boddy: "Hi" });
  // @ts-expect-error a required parameter is missing
  await client.messages.sendText({ body: "Hi" });
  // @ts-expect-error a number for a string
  await client.templates.send({ to: 15550000001, templateName: "welcome" });
  // @ts-expect-error an option of another client
  new Client({ baseURL: "https://api.example.com" });
  // @ts-expect-error the signal belongs to one call
  client.withOptions({ signal: new AbortController().signal });
  // @ts-expect-error a value that does not exist
  new Client({ auth: "basic" });
}
