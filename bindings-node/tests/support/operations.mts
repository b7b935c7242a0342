/** Every operation with its parameters, for calls with arguments that the types do not allow. */

import type { Client } from "workspace-sdk";

export const PHONE = "+15550001234";
const URL = "https://x.y/z";

type Operation = readonly [required: Readonly<Record<string, unknown>>, others?: string];

/** Its required parameters with valid values, and the names of the others. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  "channels.list": [{}],
  "contacts.upsert": [{ phoneNumber: PHONE }, "channelId name email profilePictureUrl customFieldsData labelNames"],
  "contacts.list": [{}, "channelId page limit search"],
  "contacts.iter": [{}, "channelId page limit search maxItems"],
  "customFields.upsert": [{ name: "n" }, "channelId type isRequired options"],
  "customFields.list": [{}, "channelId"],
  "labels.upsert": [{ name: "n" }, "channelId description color displayOrder"],
  "labels.list": [{}, "channelId"],
  "templates.list": [{}, "channelId"],
  "templates.send": [
    { to: PHONE, templateName: "t" },
    "channelId languageCode variables header image video document mediaUrl mediaType apiReference",
  ],
  "messages.send": [{ to: PHONE, body: "b" }, "type url caption filename channelId apiReference"],
  "messages.sendText": [{ to: PHONE, body: "b" }, "channelId apiReference"],
  "messages.sendImage": [{ to: PHONE, url: URL }, "caption channelId apiReference"],
  "messages.sendVideo": [{ to: PHONE, url: URL }, "caption channelId apiReference"],
  "messages.sendDocument": [{ to: PHONE, url: URL }, "filename caption channelId apiReference"],
  "messages.sendAudio": [{ to: PHONE, url: URL }, "channelId apiReference"],
  "messages.status": [{ wamid: "w" }],
  "messages.wait": [{ wamid: "w" }, "until timeout interval"],
  "messages.watch": [{ wamid: "w" }, "timeout interval"],
  "automations.list": [{}, "channelId"],
  "automations.trigger": [{ phoneNumber: PHONE, automationId: "a" }, "automationName channelId"],
};

/** Each operation with each of its parameters. */
export const PARAMETERS = Object.entries(OPERATIONS).flatMap(([operation, [required, others]]) =>
  [...Object.keys(required), ...(others?.split(" ") ?? [])].map((parameter) => [operation, parameter] as const),
);

export const OVERRIDES =
  "auth requestStyle channelId timeout attemptTimeout maxRetries headers validate maxResponseBytes onAttempt".split(
    " ",
  );
export const OPTIONS = [
  ...OVERRIDES,
  ..."baseUrl apiKey connectTimeout rateLimit maxConcurrency proxy trustRoots caBundle appInfo allowInsecureHttp".split(
    " ",
  ),
];

type Method = (...given: unknown[]) => unknown;

/** Calls an operation with any arguments; of an iterator, takes the first step. */
export async function call(client: Client, operation: string, ...given: unknown[]): Promise<unknown> {
  const [resource = "", method = ""] = operation.split(".");
  const owner = client[resource as "contacts"] as unknown as Record<string, Method>;
  const result = await owner[method]?.(...given);
  const isIterator = operation === "contacts.iter" || operation === "messages.watch";
  return isIterator ? await (result as AsyncIterator<unknown>).next() : result;
}
