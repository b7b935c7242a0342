/**
 * A client for the Workspace API: WhatsApp contacts, labels, custom fields, templates, messages and automations.
 *
 * Start with {@link Client}. Every error is a {@link WorkspaceError}. For tests, `workspace-sdk/testing` runs the whole
 * API as a local server. The guide is
 * [docs/node.md](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/node.md).
 *
 * @packageDocumentation
 */

// Each resource has two lines: one for the types of its parameters, one for its class. With `export type *` alone the
// compiler would list the class in `keyof typeof import("workspace-sdk")`, although it does not exist at run time.

import { addonInfo } from "./internal/addon";

export { Client } from "./client";
export type { ClientOptions } from "./client-options";
export type * from "./enums";
export {
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  DecodeError,
  type FieldError,
  IdempotencyConflictError,
  IdempotencyInProgressError,
  LedgerError,
  NotFoundError,
  OutcomeUnknownError,
  PermissionDeniedError,
  RateLimitError,
  RequestTimeoutError,
  ServerError,
  TransportError,
  ValidationError,
  WorkspaceError,
  type WorkspaceErrorInit,
  type WorkspaceErrorJson,
} from "./errors";
export type { AttemptEvent, AttemptHook, AttemptStart, AttemptStartHook } from "./events";
export { Ledger, type LedgerEntry, type LedgerFilter, type LedgerOptions, type ResolveOptions } from "./ledger";
export type * from "./models";
export type { CallOptions, CloseOptions, Overrides, RequestOptions, SendManyOptions } from "./options";
export type { PageIterator } from "./pages";
export { type PhoneNumber, parsePhone } from "./phone-number";
export type * from "./resources/automations";
export type { Automations } from "./resources/automations";
export type * from "./resources/channels";
export type { Channels } from "./resources/channels";
export type * from "./resources/contacts";
export type { Contacts } from "./resources/contacts";
export type * from "./resources/custom-fields";
export type { CustomFields } from "./resources/custom-fields";
export type * from "./resources/labels";
export type { Labels } from "./resources/labels";
export type * from "./resources/messages";
export type { Messages } from "./resources/messages";
export type * from "./resources/templates";
export type { Templates } from "./resources/templates";
export { callInfo, rawJson } from "./results";
export type * from "./send-many";
export type { SendManyRun } from "./send-many";
export { hasReached } from "./statuses";

/** The version of this package. */
export const version: string = addonInfo.version;
