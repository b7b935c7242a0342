// Custom fields: additional data that contacts can have.

import type { FieldType } from "../enums";
import { call, callIndex, type NativeClient, resourceState } from "../internal/native-client";
import type { CustomField, ListResult } from "../models";
import type { CallOptions } from "../options";

const UPSERT = callIndex("custom_fields.upsert");
const LIST = callIndex("custom_fields.list");

/** A custom field to define or change. */
export interface UpsertCustomFieldParams {
  /** The name, which identifies the field. Required. */
  name: string;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /** The type of its values; `text` by default. */
  type?: FieldType | undefined;
  /** Whether every contact must have a value; false by default. */
  isRequired?: boolean | undefined;
  /** The options of a dropdown. Required for the type `dropdown`, and not allowed for other types. */
  options?: readonly string[] | undefined;
}

/** The parameters to list custom fields. */
export interface ListCustomFieldsParams {
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
}

/** The operations on custom fields. Use `client.customFields`. */
export class CustomFields {
  /** Only for this package: the client creates it. */
  constructor(client: NativeClient) {
    resourceState.set(this, client);
  }

  /**
   * Defines a custom field, or changes the one with the same name.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`. An upsert is safe to repeat.
   */
  upsert(parameters: UpsertCustomFieldParams, options?: CallOptions): Promise<CustomField> {
    return call(this, UPSERT, "custom_fields.upsert", parameters, options);
  }

  /**
   * Lists all custom fields of a channel.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`.
   */
  list(parameters?: ListCustomFieldsParams, options?: CallOptions): Promise<ListResult<CustomField>> {
    return call(this, LIST, "custom_fields.list", parameters, options);
  }
}
