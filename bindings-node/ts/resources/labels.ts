// Labels: how a business sorts its contacts.

import { type Access, callNumber } from "../access";
import type { Label, ListResult } from "../models";
import type { CallOptions } from "../options";

const UPSERT = callNumber("labels.upsert");
const LIST = callNumber("labels.list");

/** A label to create, or to update if one with this name exists. */
export interface UpsertLabel {
  /** The name, by which the label is matched. Required. */
  name: string;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** What it is for. */
  description?: string | undefined;
  /** `#RGB` or `#RRGGBB`. */
  color?: string | undefined;
  /** Its place among the labels. */
  displayOrder?: number | undefined;
}

/** Which labels to list. */
export interface ListLabels {
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
}

/** The operations on labels. */
export class Labels {
  readonly #access: Access;

  /** Made by the client. */
  constructor(access: Access) {
    this.#access = access;
  }

  /**
   * Creates a label, or updates the one with the same name.
   *
   * @throws Any `WorkspaceError` of an upsert.
   */
  upsert(parameters: UpsertLabel, options?: CallOptions): Promise<Label> {
    return this.#access.call(UPSERT, "labels.upsert", parameters, options);
  }

  /**
   * All labels of a channel.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListLabels, options?: CallOptions): Promise<ListResult<Label>> {
    return this.#access.call(LIST, "labels.list", parameters, options);
  }
}
