// Channels: the WhatsApp numbers that a key may use.

import { type Access, callNumber } from "../access";
import type { Channel, ListResult } from "../models";
import type { CallOptions } from "../options";

const LIST = callNumber("channels.list");

/** Which channels to list: all that the key may use. There is nothing to say. */
export type ListChannels = Readonly<Record<string, never>>;

/** The operations on channels. */
export class Channels {
  readonly #access: Access;

  /** Made by the client. */
  constructor(access: Access) {
    this.#access = access;
  }

  /**
   * All channels that the key may use.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListChannels, options?: CallOptions): Promise<ListResult<Channel>> {
    return this.#access.call(LIST, "channels.list", parameters, options);
  }
}
