// Labels: groups of contacts.

import { callIndex, type NativeClient } from "../internal/native-client";
import type { Label, ListResult } from "../models";
import type { CallOptions } from "../options";

const UPSERT = callIndex("labels.upsert");
const LIST = callIndex("labels.list");

/** A label to create, or to update if one with this name exists. */
export interface UpsertLabelParams {
  /** The name, which identifies the label. Required. */
  name: string;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** Its purpose. */
  description?: string | undefined;
  /** `#RGB` or `#RRGGBB`. */
  color?: string | undefined;
  /** Its position among the labels. */
  displayOrder?: number | undefined;
}

/** The parameters to list labels. */
export interface ListLabelsParams {
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
}

/** The operations on labels. */
export class Labels {
  readonly #client: NativeClient;

  /** Created by the client. */
  constructor(client: NativeClient) {
    this.#client = client;
  }

  /**
   * Creates a label, or updates the one with the same name.
   *
   * @throws Any `WorkspaceError` of an upsert.
   */
  upsert(parameters: UpsertLabelParams, options?: CallOptions): Promise<Label> {
    return this.#client.call(UPSERT, "labels.upsert", parameters, options);
  }

  /**
   * Lists all labels of a channel.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListLabelsParams, options?: CallOptions): Promise<ListResult<Label>> {
    return this.#client.call(LIST, "labels.list", parameters, options);
  }
}
