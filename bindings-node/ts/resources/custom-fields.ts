// Custom fields: what a business keeps about its contacts beyond name and number.

import { type Access, callNumber } from "../access";
import type { CustomField, ListResult } from "../models";
import type { CallOptions } from "../options";
import type { FieldType } from "../words";

const UPSERT = callNumber("custom_fields.upsert");
const LIST = callNumber("custom_fields.list");

/** A custom field to define, or to change if one with this name exists. */
export interface UpsertCustomField {
  /** The name, by which the field is matched. Required. */
  name: string;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** What it holds; `text` by default. */
  type?: FieldType | undefined;
  /** Whether every contact needs it; false by default. */
  isRequired?: boolean | undefined;
  /** The options of a dropdown, and of nothing else. */
  options?: readonly string[] | undefined;
}

/** Which custom fields to list. */
export interface ListCustomFields {
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
}

/** The operations on custom fields. */
export class CustomFields {
  readonly #access: Access;

  /** Made by the client. */
  constructor(access: Access) {
    this.#access = access;
  }

  /**
   * Defines a custom field, or changes the one with the same name.
   *
   * @throws Any `WorkspaceError` of an upsert.
   */
  upsert(parameters: UpsertCustomField, options?: CallOptions): Promise<CustomField> {
    return this.#access.call(UPSERT, "custom_fields.upsert", parameters, options);
  }

  /**
   * All custom fields of a channel.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListCustomFields, options?: CallOptions): Promise<ListResult<CustomField>> {
    return this.#access.call(LIST, "custom_fields.list", parameters, options);
  }
}
