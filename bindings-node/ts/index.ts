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
  type FieldError,
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
export type { Automations, ListAutomationsParams, TriggerAutomationParams } from "./resources/automations";
export type { Channels, ListChannelsParams } from "./resources/channels";
export type { Contacts, IterContactsParams, ListContactsParams, UpsertContactParams } from "./resources/contacts";
export type { CustomFields, ListCustomFieldsParams, UpsertCustomFieldParams } from "./resources/custom-fields";
export type { Labels, ListLabelsParams, UpsertLabelParams } from "./resources/labels";
export type {
  MessageStatusParams,
  Messages,
  SendAudioParams,
  SendDocumentParams,
  SendImageParams,
  SendMessageParams,
  SendTextParams,
  SendVideoParams,
  WaitForMessageParams,
  WatchMessageParams,
} from "./resources/messages";
export type { ListTemplatesParams, SendTemplateParams, Templates } from "./resources/templates";
export { callInfo, rawJson } from "./results";
export { hasReached } from "./statuses";

/** The version of this package. */
export const version: string = addonInfo.version;
