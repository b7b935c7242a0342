// Templates: messages that WhatsApp has approved, which can be sent at any time.

import type { MediaType } from "../enums";
import { call, callIndex, type NativeClient, resourceState, sendMany } from "../internal/native-client";
import type { ListResult, SentMessage, Template } from "../models";
import type { CallOptions, SendManyOptions } from "../options";
import { type SendManyParams, SendManyRun } from "../send-many";

const LIST = callIndex("templates.list");
const SEND = callIndex("templates.send");

/** The parameters to list templates. */
export interface ListTemplatesParams {
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
}

/**
 * A template to send. It has at most one header: `header`, `image`, `video`, `document`, or `mediaUrl` together with
 * `mediaType`.
 */
export interface SendTemplateParams {
  /** The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed. Required. */
  to: string;
  /** The template's exact name: lower-case letters, digits and underscores. Required. */
  templateName: string;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /**
   * The language, such as `en_US`; `en` is a different language. By default the server uses the language of the stored
   * template.
   */
  languageCode?: string | undefined;
  /**
   * The variables of the body, in order. WhatsApp does not allow a variable that is blank, or that contains a newline,
   * a tab or more than four spaces in a row. A single string is the API's comma-separated form: `"John,ORD-1234"`
   * contains two variables.
   */
  variables?: readonly string[] | string | undefined;
  /** The variable of a text header, at most 60 characters. */
  header?: string | undefined;
  /** The URL of a header image. */
  image?: string | undefined;
  /** The URL of a header video. */
  video?: string | undefined;
  /** The URL of a header document. */
  document?: string | undefined;
  /** The URL of the media in the header, whose type is `mediaType`. */
  mediaUrl?: string | undefined;
  /** The type of the media at `mediaUrl`: `image`, `video` or `document`. */
  mediaType?: MediaType | undefined;
  /** Your own reference, by which you can find the message later. */
  apiReference?: string | undefined;
  /**
   * Your own name for this send, 1 to 255 visible ASCII characters. With it, the same call sends at most once, also
   * after a crash and in another process. Needs the option `ledger`.
   */
  idempotencyKey?: string | undefined;
}

/**
 * A template to send to many. Rows may have every value except `templateName` for themselves. A template has at most
 * one header.
 */
export interface SendTemplateToManyParams<Row extends string | object = string | object>
  extends SendManyParams<Row>,
    Omit<SendTemplateParams, "to" | "idempotencyKey"> {}

/** The operations on templates. Use `client.templates`. */
export class Templates {
  /** Only for this package: the client creates it. */
  constructor(client: NativeClient) {
    resourceState.set(this, client);
  }

  /**
   * Lists all approved templates of a channel.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`.
   */
  list(parameters?: ListTemplatesParams, options?: CallOptions): Promise<ListResult<Template>> {
    return call(this, LIST, "templates.list", parameters, options);
  }

  /**
   * Sends a template. Unlike a free-form message, a template can be sent at any time.
   *
   * ```ts
   * await client.templates.send({
   *   to: "+1234567890",
   *   templateName: "order_confirmation",
   *   variables: ["John", "ORD-1234", "29.99"],
   * });
   * ```
   *
   * The message is never sent twice: the call is retried only if the server certainly did not process it. See
   * [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md).
   *
   * @throws OutcomeUnknownError if the message may have been sent. Any other `WorkspaceError` means that it was not.
   */
  send(parameters: SendTemplateParams, options?: CallOptions): Promise<SentMessage> {
    return call(this, SEND, "templates.send", parameters, options);
  }

  /**
   * Sends a template to a list of recipients, and returns one result per recipient, as soon as it is known.
   *
   * ```ts
   * const run = client.templates.sendMany({
   *   recipients: rows,
   *   templateName: "order_confirmation",
   *   columns: { to: "phone", variables: ["name", "order", "total"], key: "order" },
   *   campaign: "orders-2026-11",
   *   rejected: "rejected.csv",
   * });
   * for await (const result of run) {
   *   if (result.outcome === "unknown") console.log(result.index, result.error);
   * }
   * console.log(String(run.report()));
   * ```
   *
   * One recipient that fails stops nothing; errors that concern the whole list stop it. With a `campaign`, a second run
   * sends only what is missing. See
   * [Send to many](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/send-many.md).
   *
   * @throws ConfigurationError or LedgerError, by the first step, if the run cannot begin; by a later one, if it cannot
   * continue.
   */
  sendMany<Row extends string | object>(
    parameters: SendTemplateToManyParams<Row>,
    options?: SendManyOptions,
  ): SendManyRun<Row> {
    return new SendManyRun(sendMany<Row>(this, "templates.send_many", parameters, options));
  }
}
