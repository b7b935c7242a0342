// Contacts: the people a business communicates with.

import type { JsonInput } from "../enums";
import { call, callIndex, type NativeClient, pages, resourceState } from "../internal/native-client";
import type { Contact, ListResult } from "../models";
import type { CallOptions } from "../options";
import { PageIterator } from "../pages";

const UPSERT = callIndex("contacts.upsert");
const LIST = callIndex("contacts.list");
const ITER = callIndex("contacts.iter");

/** A contact to create or update. Fields that you omit are not changed. */
export interface UpsertContactParams {
  /**
   * The phone number in E.164 format, such as `+1234567890`, which identifies the contact; separators are removed.
   * Required.
   */
  phoneNumber: string;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /** The display name. */
  name?: string | undefined;
  /** The email address. */
  email?: string | undefined;
  /** The URL of the profile picture: an absolute http or https URL. */
  profilePictureUrl?: string | undefined;
  /** The values of custom fields by name. Each value is sent unchanged. */
  customFieldsData?: Readonly<Record<string, JsonInput>> | undefined;
  /** The names of the contact's labels. */
  labelNames?: readonly string[] | undefined;
}

/** The parameters to list contacts. */
export interface ListContactsParams {
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /** The number of the page, from 1; 1 by default. */
  page?: number | undefined;
  /** Contacts per page, 1 to 200; 50 by default. */
  limit?: number | undefined;
  /** Only contacts whose name or phone number contains this. */
  search?: string | undefined;
}

/**
 * The parameters to iterate over contacts. `limit` is the size of a page (by default 200, or `maxItems` if that is
 * smaller), `maxItems` the total number of contacts.
 */
export interface IterContactsParams extends ListContactsParams {
  /** The maximum number of contacts in total; no limit by default. */
  maxItems?: number | undefined;
  /**
   * The number of pages that are requested before they are needed, at most 10; 2 by default. With 0, with a rate limit,
   * and with hooks for attempts, a page is requested when its first contact is needed. Other calls have priority.
   */
  prefetch?: number | undefined;
}

/** The operations on contacts. Use `client.contacts`. */
export class Contacts {
  /** Only for this package: the client creates it. */
  constructor(client: NativeClient) {
    resourceState.set(this, client);
  }

  /**
   * Creates a contact, or updates the one with the same phone number.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`. An upsert is safe to repeat.
   */
  upsert(parameters: UpsertContactParams, options?: CallOptions): Promise<Contact> {
    return call(this, UPSERT, "contacts.upsert", parameters, options);
  }

  /**
   * Lists one page of contacts. The result's `pagination` contains the total number. To get all contacts, use `iter`.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`.
   */
  list(parameters?: ListContactsParams, options?: CallOptions): Promise<ListResult<Contact>> {
    return call(this, LIST, "contacts.list", parameters, options);
  }

  /**
   * Iterates over all contacts, in constant memory: while the program works on a page, the next ones are under way.
   *
   * ```ts
   * for await (const contact of client.contacts.iter({ search: "Jane", maxItems: 100 })) {
   *   console.log(contact.id, contact.name);
   * }
   * ```
   *
   * The list may change during the iteration. If contacts are added and a contact moves to the next page, it is still
   * returned once. If contacts are deleted and a contact moves to an earlier page, it can be missed, because the API
   * has no cursor.
   *
   * An error does not end the iterator: the next `next()`, or another `for await` over the same iterator, requests the
   * same page again, and no contact is skipped.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`, during the iteration. After an abort, every step throws
   * the signal's reason.
   */
  iter(parameters?: IterContactsParams, options?: CallOptions): PageIterator<Contact> {
    return new PageIterator(pages<Contact>(this, ITER, "contacts.iter", parameters, options));
  }
}
