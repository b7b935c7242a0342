// Custom fields: additional data of contacts.

import type { FieldType } from "../enums";
import { callIndex, type NativeClient } from "../internal/native-client";
import type { CustomField, ListResult } from "../models";
import type { CallOptions } from "../options";

const UPSERT = callIndex("custom_fields.upsert");
const LIST = callIndex("custom_fields.list");

/** A custom field to define, or to change if one with this name exists. */
export interface UpsertCustomFieldParams {
  /** The name, which identifies the field. Required. */
  name: string;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** The type of its values; `text` by default. */
  type?: FieldType | undefined;
  /** Whether it is required for every contact; false by default. */
  isRequired?: boolean | undefined;
  /** The options of a dropdown; only for that type. */
  options?: readonly string[] | undefined;
}

/** The parameters to list custom fields. */
export interface ListCustomFieldsParams {
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
}

/** The operations on custom fields. */
export class CustomFields {
  readonly #client: NativeClient;

  /** Created by the client. */
  constructor(client: NativeClient) {
    this.#client = client;
  }

  /**
   * Defines a custom field, or changes the one with the same name.
   *
   * @throws Any `WorkspaceError` of an upsert.
   */
  upsert(parameters: UpsertCustomFieldParams, options?: CallOptions): Promise<CustomField> {
    return this.#client.call(UPSERT, "custom_fields.upsert", parameters, options);
  }

  /**
   * Lists all custom fields of a channel.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListCustomFieldsParams, options?: CallOptions): Promise<ListResult<CustomField>> {
    return this.#client.call(LIST, "custom_fields.list", parameters, options);
  }
}
