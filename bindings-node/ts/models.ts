// The models of the API's responses. Every field may be missing or null. Ids are always strings. Times are strings as
// the server sent them. Fields that these types do not list are kept under the server's names.

import type { DeliveryStatus, FieldType, Json, Open } from "./enums";

/** A WhatsApp channel that the API key can access. */
export interface Channel {
  /** The channel's id, for `channelId`. */
  id?: string | null;
  /** The name. */
  name?: string | null;
  /** WhatsApp's id of the phone number. */
  phoneNumberId?: string | null;
  /** Whether the channel is connected. */
  isActive?: boolean | null;
}

/** A contact. The API documentation shows no response, so its id, labels, custom fields and times are assumed. */
export interface Contact {
  /** The contact's id. */
  id?: string | null;
  /** The phone number; a contact who uses a WhatsApp user name may have none. */
  phoneNumber?: string | null;
  /** The channel it belongs to. */
  channelId?: string | null;
  /** The display name. */
  name?: string | null;
  /** The email address. */
  email?: string | null;
  /** The URL of the profile picture. */
  profilePictureUrl?: string | null;
  /** The labels. A label that the server sent as a string has only a name. */
  labels?: Label[] | null;
  /** The custom fields by name, with each value as the server sent it. */
  customFields?: Record<string, Json> | null;
  /** When it was created. */
  createdAt?: string | null;
  /** When it was last changed. */
  updatedAt?: string | null;
}

/** A label, which groups contacts. The API documentation shows no response, so its id and times are assumed. */
export interface Label {
  /** The label's id. */
  id?: string | null;
  /** The name, which identifies the label. */
  name?: string | null;
  /** The channel it belongs to. */
  channelId?: string | null;
  /** The purpose of the label. */
  description?: string | null;
  /** The colour: `#RGB` or `#RRGGBB`. */
  color?: string | null;
  /** Its position among the labels. */
  displayOrder?: number | null;
  /** When it was created. */
  createdAt?: string | null;
  /** When it was last changed. */
  updatedAt?: string | null;
}

/** The definition of a custom field. The API documentation shows no response, so its id and times are assumed. */
export interface CustomField {
  /** The field's id. */
  id?: string | null;
  /** The name, which identifies the field. */
  name?: string | null;
  /** The channel it belongs to. */
  channelId?: string | null;
  /** The type of its values. */
  type?: Open<FieldType> | null;
  /** Whether every contact must have a value. */
  isRequired?: boolean | null;
  /** The options of a dropdown. */
  options?: string[] | null;
  /** When it was created. */
  createdAt?: string | null;
  /** When it was last changed. */
  updatedAt?: string | null;
}

/** An approved template. The API documentation shows no response, so these fields are assumed. */
export interface Template {
  /** The template's id. */
  id?: string | null;
  /** The exact name. */
  name?: string | null;
  /** The language, such as `en_US`. `en` is a different language. */
  language?: string | null;
  /** Whether WhatsApp approved it, such as `APPROVED`. */
  status?: string | null;
  /** `MARKETING`, `UTILITY` or `AUTHENTICATION`. */
  category?: string | null;
  /** Header, body, footer and buttons, as WhatsApp describes them. */
  components?: Json[] | null;
}

/** A message that the server has accepted. It may not be delivered yet: use `messages.wait` to find out. */
export interface SentMessage {
  /**
   * WhatsApp's id of the message, such as `wamid.HBgM…`; absent if the server sent none. The API documentation does not
   * show where the response contains it.
   */
  messageId?: string | null;
  /** Your own reference, if you passed one and the server returns it. */
  apiReference?: string | null;
  /** The first status, if the server sends one. */
  status?: DeliveryStatus | null;
}

/** The delivery status of a message. */
export interface MessageStatus {
  /** The status. */
  status?: DeliveryStatus | null;
  /** `outbound` or `inbound`, as the server sends it. */
  direction?: string | null;
  /** `text`, `image`, `template`, …, as the server sends it. */
  type?: string | null;
  /** The content: a string, or an object for media and templates. */
  content?: Json;
  /** When it was sent. */
  timestamp?: string | null;
  /** When it was delivered. */
  deliveredAt?: string | null;
  /** When it was read. */
  readAt?: string | null;
  /** Why it failed: a string or an object. */
  error?: Json;
}

/**
 * An automation that the business has configured. The API documentation shows no response, so these fields are assumed.
 */
export interface Automation {
  /** The automation's id. */
  id?: string | null;
  /** The name. */
  name?: string | null;
  /** Whether it can be triggered. */
  isActive?: boolean | null;
}

/** An automation that was started for a contact. */
export interface Execution {
  /** The id of this run. */
  executionId?: string | null;
  /** The automation's id. */
  automationId?: string | null;
  /** The automation's name. */
  automationName?: string | null;
  /** The contact, created if it did not exist. */
  contactId?: string | null;
  /** The conversation, created if it did not exist. */
  conversationId?: string | null;
  /** The status, such as `triggered`. */
  status?: string | null;
}

/** The position of a page in the whole list of contacts. */
export interface Pagination {
  /** The number of this page, from 1. */
  page?: number | null;
  /** Contacts per page. */
  limit?: number | null;
  /** The total number of contacts. */
  total?: number | null;
  /** The total number of pages. */
  pages?: number | null;
}

/** The list in a response: an array that also has the message and the pagination of the response. */
export interface ListResult<Model> extends Array<Model> {
  /** The server's human-readable message, such as "Found 1 channel(s)". Not enumerable. */
  readonly message?: string;
  /** The position of the page in the whole list, for contacts. Not enumerable. */
  readonly pagination?: Pagination;
}

/** The response to `client.request`. */
export interface ApiResponse {
  /** The `data` of the response, unchanged; null if there was none. */
  data: Json;
  /** The server's human-readable message. */
  message?: string;
  /** The position of the page in the whole list, if the response contains it. */
  pagination?: Pagination;
}

/** Information about a call, which `callInfo` returns. */
export interface CallInfo {
  /** The HTTP status. */
  readonly status: number;
  /**
   * The server's `x-request-id`, which its support may ask for; null if it sent none, or one that does not look like an
   * id.
   */
  readonly requestId: string | null;
  /** How many attempts the call needed, 1 or more. */
  readonly attempts: number;
  /** How long the whole call took, including all waits, in milliseconds. */
  readonly elapsed: number;
  /**
   * Whether an earlier call with the same idempotency key was accepted, and this is its recorded result. Nothing was
   * sent now. `status` and `attempts` are those of the earlier call.
   */
  readonly replayed: boolean;
  /**
   * Whether the result is in the ledger; false for a call without an idempotency key. If it is false for a call with
   * one, the ledger could not be written: the message was sent, and this process knows it, but another process may
   * report its outcome as unknown.
   */
  readonly recorded: boolean;
}
