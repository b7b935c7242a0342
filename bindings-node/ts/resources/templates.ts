// Templates: approved messages that can be sent at any time.

import type { MediaType } from "../enums";
import { callIndex, type NativeClient } from "../internal/native-client";
import type { ListResult, SentMessage, Template } from "../models";
import type { CallOptions } from "../options";

const LIST = callIndex("templates.list");
const SEND = callIndex("templates.send");

/** The parameters to list templates. */
export interface ListTemplatesParams {
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
}

/** A template message to send, with at most one header: `header`, `image`, `video`, `document`, or `mediaUrl` together with `mediaType`. */
export interface SendTemplateParams {
  /** The recipient's phone number in E.164 form; separators are stripped. Required. */
  to: string;
  /** The template's exact name: lower-case letters, digits and underscores (WhatsApp). Required. */
  templateName: string;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** The language, such as `en_US` (WhatsApp); by default the server takes it from the stored template. */
  languageCode?: string | undefined;
  /**
   * The variables of the body, in order: none blank, without newlines, tabs and runs of more than four spaces (WhatsApp). A string is the API's
   * comma-separated form, in which no variable can contain a comma.
   */
  variables?: readonly string[] | string | undefined;
  /** The variable of a text header. */
  header?: string | undefined;
  /** The URL of a header image. */
  image?: string | undefined;
  /** The URL of a header video. */
  video?: string | undefined;
  /** The URL of a header document. */
  document?: string | undefined;
  /** The URL of header media of the type in `mediaType`. */
  mediaUrl?: string | undefined;
  /** `image`, `video` or `document`, together with `mediaUrl`. */
  mediaType?: MediaType | undefined;
  /** Your own reference, for tracking. */
  apiReference?: string | undefined;
}

/** The operations on templates. */
export class Templates {
  readonly #client: NativeClient;

  /** Created by the client. */
  constructor(client: NativeClient) {
    this.#client = client;
  }

  /**
   * Lists all approved templates of a channel.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListTemplatesParams, options?: CallOptions): Promise<ListResult<Template>> {
    return this.#client.call(LIST, "templates.list", parameters, options);
  }

  /**
   * Sends a template message. It is sent once: it is repeated only if it provably was never sent or was refused unprocessed (421, 425, 429).
   *
   * @throws Any `WorkspaceError` of a send; `OutcomeUnknownError` if it may have been sent.
   */
  send(parameters: SendTemplateParams, options?: CallOptions): Promise<SentMessage> {
    return this.#client.call(SEND, "templates.send", parameters, options);
  }
}
