/**
 * A client of the Workspace API: WhatsApp contacts, labels, custom fields, templates, messages and automations.
 *
 * @packageDocumentation
 */

import { addonInfo } from "./internal/addon";

export { Client } from "./client";
export type * from "./enums";
export {
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  DecodeError,
  type FieldProblem,
  NotFoundError,
  OutcomeUnknownError,
  PermissionDeniedError,
  RateLimitError,
  RequestTimeoutError,
  ServerError,
  TransportError,
  ValidationError,
  WorkspaceError,
  type WorkspaceErrorJson,
} from "./errors";
export type { AttemptEvent, AttemptHook } from "./events";
export type * from "./models";
export type { CallOptions, ClientOptions, Overrides, RequestOptions } from "./options";
export type { PageIterator } from "./pages";
export type { Automations, ListAutomations, TriggerAutomation } from "./resources/automations";
export type { Channels, ListChannels } from "./resources/channels";
export type { Contacts, IterContacts, ListContacts, UpsertContact } from "./resources/contacts";
export type { CustomFields, ListCustomFields, UpsertCustomField } from "./resources/custom-fields";
export type { Labels, ListLabels, UpsertLabel } from "./resources/labels";
export type {
  MessageRef,
  Messages,
  SendAudio,
  SendDocument,
  SendImage,
  SendMessage,
  SendText,
  SendVideo,
  WaitForMessage,
  WatchMessage,
} from "./resources/messages";
export type { ListTemplates, SendTemplate, Templates } from "./resources/templates";
export { callInfo, rawJson } from "./results";
export { hasReached } from "./statuses";

/** The version of this package. */
export const version: string = addonInfo.version;
