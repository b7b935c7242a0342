// Labels: groups of contacts.

import { call, callIndex, type NativeClient, resourceState } from "../internal/native-client";
import type { Label, ListResult } from "../models";
import type { CallOptions } from "../options";

const UPSERT = callIndex("labels.upsert");
const LIST = callIndex("labels.list");

/** A label to create or update. */
export interface UpsertLabelParams {
  /** The name, which identifies the label. Required. */
  name: string;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /** The purpose of the label. */
  description?: string | undefined;
  /** The colour: `#RGB` or `#RRGGBB`. */
  color?: string | undefined;
  /** Its position among the labels. */
  displayOrder?: number | undefined;
}

/** The parameters to list labels. */
export interface ListLabelsParams {
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
}

/** The operations on labels. Use `client.labels`. */
export class Labels {
  /** Only for this package: the client creates it. */
  constructor(client: NativeClient) {
    resourceState.set(this, client);
  }

  /**
   * Creates a label, or updates the one with the same name.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`. An upsert is safe to repeat.
   */
  upsert(parameters: UpsertLabelParams, options?: CallOptions): Promise<Label> {
    return call(this, UPSERT, "labels.upsert", parameters, options);
  }

  /**
   * Lists all labels of a channel.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`.
   */
  list(parameters?: ListLabelsParams, options?: CallOptions): Promise<ListResult<Label>> {
    return call(this, LIST, "labels.list", parameters, options);
  }
}
