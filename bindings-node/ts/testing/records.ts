/** The responses of the control API. The README of the sandbox describes each field. */

import type { Fault, FaultKind } from "./faults.js";
import { JournalEntry, type JournalEntryWire } from "./journal.js";
import type { LimitsWire } from "./limits.js";
import type { Operation } from "./operation.js";

/** The initial data: `demo` has contacts, templates and automations; `empty` has only keys and channels. */
export type Seed = "demo" | "empty";

/** An outbound message that was accepted, in its current state. */
export interface Message {
  readonly wamid: string;
  readonly to: string;
  readonly channelId: string;
  /** `template`, `text`, `image`, `video`, `document` or `audio`. */
  readonly type: string;
  /** The text, with the variables of a template filled in, or the URL of the media. */
  readonly content: string;
  readonly templateName: string | null;
  readonly languageCode: string | null;
  readonly variables: readonly string[];
  /** The header of a template: its text, or the URL of its media. */
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
  /** The CA that signed the valid certificate, the expired one, and the one for another host. */
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
  expires_after?: number;
}

interface TlsWire {
  ca_pem: string;
  https_url: string;
  expired_url: string;
  wrong_host_url: string;
  unknown_ca_url: string;
}

/** The response to each control call. */
export interface ControlResponses {
  nothing: unknown;
  messages: { messages: MessageWire[] };
  receive: { wamid: string };
  advance: { now: string };
  journal: { entries: JournalEntryWire[]; dropped: number };
  addFault: { ids: [number] };
  faults: { faults: FaultWire[] };
  limits: LimitsWire;
  dropIdle: { closed: number };
  tls: TlsWire;
}

export function messages(response: ControlResponses["messages"]): Message[] {
  return response.messages.map((data) => ({ ...data, timestamp: new Date(data.timestamp) }));
}

export function journal(response: ControlResponses["journal"]): JournalEntry[] {
  return response.entries.map((data) => new JournalEntry(data));
}

export function faults(response: ControlResponses["faults"]): Fault[] {
  return response.faults.map(
    ({ id, kind, times, operation = null, call = null, skip = 0, expires_after: seconds, ...parameters }) => ({
      id,
      kind,
      operation,
      call,
      times,
      skip,
      expiresAfter: seconds === undefined ? null : seconds * 1000,
      parameters,
    }),
  );
}

export function tls(response: ControlResponses["tls"]): Tls {
  return {
    caPem: response.ca_pem,
    httpsUrl: response.https_url,
    expiredUrl: response.expired_url,
    wrongHostUrl: response.wrong_host_url,
    unknownCaUrl: response.unknown_ca_url,
  };
}
