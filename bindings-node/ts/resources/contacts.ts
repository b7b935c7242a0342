// Contacts: the people a business communicates with.

import type { JsonInput } from "../enums";
import { callIndex, type NativeClient } from "../internal/native-client";
import type { Contact, ListResult } from "../models";
import type { CallOptions } from "../options";
import { PageIterator } from "../pages";

const UPSERT = callIndex("contacts.upsert");
const LIST = callIndex("contacts.list");
const ITER = callIndex("contacts.iter");

/** A contact to create, or to update if one with this phone number exists. */
export interface UpsertContactParams {
  /** The phone number in E.164 form, which identifies the contact; separators are stripped. Required. */
  phoneNumber: string;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** The display name. */
  name?: string | undefined;
  /** The e-mail address. */
  email?: string | undefined;
  /** An absolute http or https URL. */
  profilePictureUrl?: string | undefined;
  /** Custom field values by name; each is sent unchanged. */
  customFieldsData?: Readonly<Record<string, JsonInput>> | undefined;
  /** The names of its labels. */
  labelNames?: readonly string[] | undefined;
}

/** The parameters to list contacts. */
export interface ListContactsParams {
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** Which page, from 1; 1 by default. */
  page?: number | undefined;
  /** Contacts per page, 1 to 200; 50 by default. */
  limit?: number | undefined;
  /** Only contacts whose name or phone number contains this. */
  search?: string | undefined;
}

/** The parameters to iterate over contacts. `limit` is the size of a page. */
export interface IterContactsParams extends ListContactsParams {
  /** The most contacts in all, whatever the size of a page; no limit by default. */
  maxItems?: number | undefined;
}

/** The operations on contacts. */
export class Contacts {
  readonly #client: NativeClient;

  /** Created by the client. */
  constructor(client: NativeClient) {
    this.#client = client;
  }

  /**
   * Creates a contact, or updates the one with the same phone number.
   *
   * @throws Any `WorkspaceError` of an upsert.
   */
  upsert(parameters: UpsertContactParams, options?: CallOptions): Promise<Contact> {
    return this.#client.call(UPSERT, "contacts.upsert", parameters, options);
  }

  /**
   * Lists one page of contacts.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListContactsParams, options?: CallOptions): Promise<ListResult<Contact>> {
    return this.#client.call(LIST, "contacts.list", parameters, options);
  }

  /**
   * Iterates over all contacts. Pages are fetched on demand, in constant memory.
   *
   * A contact that moved to the next page because the list grew is returned once. A contact that moved to an earlier page because others were deleted can
   * be missed: the API has no cursor.
   *
   * The iterator is done only after the last contact. After an error, the next `next()`, or another `for await` over the same iterator, requests the failed
   * page again; no contact is skipped.
   *
   * @throws Any `WorkspaceError` of a read, from the iteration. After an abort, the signal's reason from every further step.
   */
  iter(parameters?: IterContactsParams, options?: CallOptions): PageIterator<Contact> {
    return new PageIterator(this.#client.pages<Contact>(ITER, "contacts.iter", parameters, options));
  }
}
