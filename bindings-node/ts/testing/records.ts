/** What the control API answers. The sandbox's README says what each field holds. */

import type { Fault, FaultKind } from "./faults.js";
import { JournalEntry, type JournalEntryWire } from "./journal.js";

/** What the data starts with: contacts, templates and automations, or keys and channels only. */
export type Seed = "demo" | "empty";

/** An operation of the API. */
export type Operation =
  | "channels.list"
  | "contacts.upsert"
  | "contacts.list"
  | "custom_fields.upsert"
  | "custom_fields.list"
  | "labels.upsert"
  | "labels.list"
  | "templates.list"
  | "templates.send"
  | "messages.send"
  | "messages.status"
  | "automations.list"
  | "automations.trigger";

/** An outbound message that was accepted, as it stands now. */
export interface Message {
  readonly wamid: string;
  readonly to: string;
  readonly channelId: string;
  /** `template`, `text`, `image`, `video`, `document` or `audio`. */
  readonly type: string;
  /** The text (a template's with its variables filled in), or the media URL. */
  readonly content: string;
  readonly templateName: string | null;
  readonly languageCode: string | null;
  readonly variables: readonly string[];
  /** A template's header: its text or its media URL. */
  readonly header: string | null;
  readonly url: string | null;
  readonly caption: string | null;
  readonly filename: string | null;
  readonly apiReference: string | null;
  /** The `x-sandbox-call` header of the request that sent it. */
  readonly call: string | null;
  /** When it was sent, on the sandbox's clock. */
  readonly timestamp: Date;
  readonly status: string;
  readonly error: string | null;
}

/** The HTTPS side of a sandbox: a CA, and one server for each certificate. */
export interface Tls {
  /** The CA that signed the good, the expired and the wrong host's certificate. */
  readonly caPem: string;
  readonly httpsUrl: string;
  readonly expiredUrl: string;
  readonly wrongHostUrl: string;
  readonly unknownCaUrl: string;
}

type MessageWire = Omit<Message, "timestamp"> & { timestamp: string };

interface FaultWire {
  id: number;
  kind: FaultKind;
  operation?: Operation;
  call?: string;
  times: number;
  skip?: number;
}

interface TlsWire {
  ca_pem: string;
  https_url: string;
  expired_url: string;
  wrong_host_url: string;
  unknown_ca_url: string;
}

/** What each control call answers. */
export interface Answers {
  nothing: unknown;
  messages: { messages: MessageWire[] };
  receive: { wamid: string };
  advance: { now: string };
  journal: { entries: JournalEntryWire[] };
  addFault: { ids: [number] };
  faults: { faults: FaultWire[] };
  dropIdle: { closed: number };
  tls: TlsWire;
}

export function messages(answer: Answers["messages"]): Message[] {
  return answer.messages.map((data) => ({ ...data, timestamp: new Date(data.timestamp) }));
}

export function journal(answer: Answers["journal"]): JournalEntry[] {
  return answer.entries.map((data) => new JournalEntry(data));
}

export function faults(answer: Answers["faults"]): Fault[] {
  return answer.faults.map(({ id, kind, times, operation = null, call = null, skip = 0, ...parameters }) => ({
    id,
    kind,
    operation,
    call,
    times,
    skip,
    parameters,
  }));
}

export function tls(answer: Answers["tls"]): Tls {
  return {
    caPem: answer.ca_pem,
    httpsUrl: answer.https_url,
    expiredUrl: answer.expired_url,
    wrongHostUrl: answer.wrong_host_url,
    unknownCaUrl: answer.unknown_ca_url,
  };
}
