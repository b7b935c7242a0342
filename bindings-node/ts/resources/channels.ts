// Channels: the WhatsApp numbers that a key can access.

import { call, callIndex, type NativeClient, resourceState } from "../internal/native-client";
import type { Channel, ListResult } from "../models";
import type { CallOptions } from "../options";

const LIST = callIndex("channels.list");

/** `channels.list` has no parameters: it lists every channel that the API key can access. */
export type ListChannelsParams = Readonly<Record<string, never>>;

/** The operations on channels. Use `client.channels`. */
export class Channels {
  /** Only for this package: the client creates it. */
  constructor(client: NativeClient) {
    resourceState.set(this, client);
  }

  /**
   * Lists all channels that the API key can access.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`.
   */
  list(parameters?: ListChannelsParams, options?: CallOptions): Promise<ListResult<Channel>> {
    return call(this, LIST, "channels.list", parameters, options);
  }
}
