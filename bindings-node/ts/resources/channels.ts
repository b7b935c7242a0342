// Channels: the WhatsApp numbers that a key can access.

import { callIndex, type NativeClient } from "../internal/native-client";
import type { Channel, ListResult } from "../models";
import type { CallOptions } from "../options";

const LIST = callIndex("channels.list");

/** Takes no parameters: lists every channel that the key can access. */
export type ListChannelsParams = Readonly<Record<string, never>>;

/** The operations on channels. */
export class Channels {
  readonly #client: NativeClient;

  /** Created by the client. */
  constructor(client: NativeClient) {
    this.#client = client;
  }

  /**
   * Lists all channels that the key can access.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListChannelsParams, options?: CallOptions): Promise<ListResult<Channel>> {
    return this.#client.call(LIST, "channels.list", parameters, options);
  }
}
