// The models of the API's responses. Every field may be missing or null. Ids are strings, whatever the server sent. Times are the server's own strings.
// Unknown fields of a response are kept under the server's names.

import type { DeliveryStatus, FieldType, Json, Open } from "./enums";

/** A WhatsApp channel that the key may use, as the API page shows it. */
export interface Channel {
  /** The channel's id, for `channelId`. */
  id?: string | null;
  /** Its name. */
  name?: string | null;
  /** WhatsApp's id of the phone number. */
  phoneNumberId?: string | null;
  /** Whether it can be used. */
  isActive?: boolean | null;
}

/** A contact. The page shows no response: the parameters plus id, labels, custom fields and times are assumed. */
export interface Contact {
  /** The contact's id. */
  id?: string | null;
  /** The phone number; a contact with a user name may have none. */
  phoneNumber?: string | null;
  /** The channel it belongs to. */
  channelId?: string | null;
  /** The display name. */
  name?: string | null;
  /** The e-mail address. */
  email?: string | null;
  /** The URL of the profile picture. */
  profilePictureUrl?: string | null;
  /** Its labels; one that the server sent as a string has only a name. */
  labels?: Label[] | null;
  /** Its custom fields by name, each value as the server sent it. */
  customFields?: Record<string, Json> | null;
  /** When it was created. */
  createdAt?: string | null;
  /** When it was last changed. */
  updatedAt?: string | null;
}

/** A label for contacts. The page shows no response: the parameters plus id and times are assumed. */
export interface Label {
  /** The label's id. */
  id?: string | null;
  /** The name, which identifies it. */
  name?: string | null;
  /** The channel it belongs to. */
  channelId?: string | null;
  /** Its purpose. */
  description?: string | null;
  /** `#RGB` or `#RRGGBB`. */
  color?: string | null;
  /** Its position among the labels. */
  displayOrder?: number | null;
  /** When it was created. */
  createdAt?: string | null;
  /** When it was last changed. */
  updatedAt?: string | null;
}

/** The definition of a custom field. The page shows no response: the parameters plus id and times are assumed. */
export interface CustomField {
  /** The field's id. */
  id?: string | null;
  /** The name, which identifies it. */
  name?: string | null;
  /** The channel it belongs to. */
  channelId?: string | null;
  /** The type of its values. */
  type?: Open<FieldType> | null;
  /** Whether it is required for every contact. */
  isRequired?: boolean | null;
  /** The options of a dropdown. */
  options?: string[] | null;
  /** When it was created. */
  createdAt?: string | null;
  /** When it was last changed. */
  updatedAt?: string | null;
}

/** An approved template. The page shows no response: these fields are assumed. */
export interface Template {
  /** The template's id. */
  id?: string | null;
  /** Its exact name. */
  name?: string | null;
  /** Its language; `en` is not `en_US`. */
  language?: string | null;
  /** Whether WhatsApp approved it, such as `APPROVED`. */
  status?: string | null;
  /** `MARKETING`, `UTILITY` or `AUTHENTICATION`. */
  category?: string | null;
  /** Header, body, footer and buttons, as WhatsApp describes them. */
  components?: Json[] | null;
}

/** A message that the server accepted. Accepted is not delivered: see `messages.wait`. */
export interface SentMessage {
  /** WhatsApp's id of the message, such as `wamid.HBgM…`; absent if the server gave none. Its place in the response is not documented: assumed. */
  messageId?: string | null;
  /** Your own reference, if you gave one and the server returns it. */
  apiReference?: string | null;
  /** The initial status, if the server sends it. */
  status?: DeliveryStatus | null;
}

/** The delivery status of a message, as the API page lists it. */
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

/** An automation. The page shows no response: these fields are assumed. */
export interface Automation {
  /** The automation's id. */
  id?: string | null;
  /** Its name. */
  name?: string | null;
  /** Whether it can be triggered. */
  isActive?: boolean | null;
}

/** An automation that was started, as the API page shows it. */
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
  /** `triggered`. */
  status?: string | null;
}

/** The position of a page of contacts in the whole list (the API page). */
export interface Pagination {
  /** This page, from 1. */
  page?: number | null;
  /** Contacts per page. */
  limit?: number | null;
  /** Contacts in all. */
  total?: number | null;
  /** Pages in all. */
  pages?: number | null;
}

/** A list of a response: an array, with the message and the pagination of the response. */
export interface ListResult<Model> extends Array<Model> {
  /** The server's message for people, such as "Found 1 channel(s)". Not enumerable. */
  readonly message?: string;
  /** The position of the page, for a list of contacts. Not enumerable. */
  readonly pagination?: Pagination;
}

/** The response to a request that the SDK does not model. */
export interface ApiResponse {
  /** The `data` of the response, unchanged; null if there was none. */
  data: Json;
  /** The server's message for people. */
  message?: string;
  /** The position of the page in a list, if the response says so. */
  pagination?: Pagination;
}

/** How a call went. */
export interface CallInfo {
  /** The HTTP status. */
  readonly status: number;
  /** The server's `x-request-id`; null if it gave none that looks like an id. */
  readonly requestId: string | null;
  /** How many attempts it took, 1 or more. */
  readonly attempts: number;
  /** How long the whole call took in milliseconds, waits included. */
  readonly elapsed: number;
}
