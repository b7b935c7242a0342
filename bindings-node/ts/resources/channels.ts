// Channels: the WhatsApp numbers that a key may use.

import { callIndex, type NativeClient } from "../internal/native-client";
import type { Channel, ListResult } from "../models";
import type { CallOptions } from "../options";

const LIST = callIndex("channels.list");

/** Which channels to list: all that the key may use. There is nothing to say. */
export type ListChannels = Readonly<Record<string, never>>;

/** The operations on channels. */
export class Channels {
  readonly #client: NativeClient;

  /** Created by the client. */
  constructor(client: NativeClient) {
    this.#client = client;
  }

  /**
   * All channels that the key may use.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListChannels, options?: CallOptions): Promise<ListResult<Channel>> {
    return this.#client.call(LIST, "channels.list", parameters, options);
  }
}
