// Messages: free-form text and media, which need an open 24-hour window, and delivery tracking.

import type { DeliveryStatus, MessageType } from "../enums";
import { call, callIndex, type NativeClient, pages, resourceState, sendMany } from "../internal/native-client";
import type { MessageStatus, SentMessage } from "../models";
import type { CallOptions, SendManyOptions } from "../options";
import { PageIterator } from "../pages";
import { type SendManyParams, SendManyRun } from "../send-many";

const SEND = callIndex("messages.send");
const SEND_TEXT = callIndex("messages.send_text");
const SEND_IMAGE = callIndex("messages.send_image");
const SEND_VIDEO = callIndex("messages.send_video");
const SEND_DOCUMENT = callIndex("messages.send_document");
const SEND_AUDIO = callIndex("messages.send_audio");
const STATUS = callIndex("messages.status");
const WAIT = callIndex("messages.wait");
const WATCH = callIndex("messages.watch");

/** A free-form message to send. */
export interface SendMessageParams {
  /** The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed. Required. */
  to: string;
  /** `text` (the default), `image`, `video`, `document` or `audio`. */
  type?: MessageType | undefined;
  /** The text, at most 4096 characters. Required for the type `text`, and not allowed for other types. */
  body?: string | undefined;
  /** The absolute http or https URL of the media. Required for every type except `text`. */
  url?: string | undefined;
  /** A caption of an image, video or document, at most 1024 characters. */
  caption?: string | undefined;
  /** The file name of a document. */
  filename?: string | undefined;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /** Your own reference, by which you can find the message later. */
  apiReference?: string | undefined;
  /**
   * Your own name for this send, 1 to 255 visible ASCII characters. With it, the same call sends at most once, also
   * after a crash and in another process. Needs the option `ledger`.
   */
  idempotencyKey?: string | undefined;
}

/** A text message to send. */
export interface SendTextParams {
  /** The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed. Required. */
  to: string;
  /** The text, at most 4096 characters. Required. */
  body: string;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /** Your own reference, by which you can find the message later. */
  apiReference?: string | undefined;
  /**
   * Your own name for this send, 1 to 255 visible ASCII characters. With it, the same call sends at most once, also
   * after a crash and in another process. Needs the option `ledger`.
   */
  idempotencyKey?: string | undefined;
}

/** An image to send. */
export interface SendImageParams {
  /** The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed. Required. */
  to: string;
  /** The absolute http or https URL of the image. Required. */
  url: string;
  /** A caption of at most 1024 characters. */
  caption?: string | undefined;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /** Your own reference, by which you can find the message later. */
  apiReference?: string | undefined;
  /**
   * Your own name for this send, 1 to 255 visible ASCII characters. With it, the same call sends at most once, also
   * after a crash and in another process. Needs the option `ledger`.
   */
  idempotencyKey?: string | undefined;
}

/** A video to send. */
export interface SendVideoParams {
  /** The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed. Required. */
  to: string;
  /** The absolute http or https URL of the video. Required. */
  url: string;
  /** A caption of at most 1024 characters. */
  caption?: string | undefined;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /** Your own reference, by which you can find the message later. */
  apiReference?: string | undefined;
  /**
   * Your own name for this send, 1 to 255 visible ASCII characters. With it, the same call sends at most once, also
   * after a crash and in another process. Needs the option `ledger`.
   */
  idempotencyKey?: string | undefined;
}

/** A document to send. */
export interface SendDocumentParams {
  /** The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed. Required. */
  to: string;
  /** The absolute http or https URL of the document. Required. */
  url: string;
  /** The file name that the recipient sees. */
  filename?: string | undefined;
  /** A caption of at most 1024 characters. */
  caption?: string | undefined;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /** Your own reference, by which you can find the message later. */
  apiReference?: string | undefined;
  /**
   * Your own name for this send, 1 to 255 visible ASCII characters. With it, the same call sends at most once, also
   * after a crash and in another process. Needs the option `ledger`.
   */
  idempotencyKey?: string | undefined;
}

/** An audio file to send. */
export interface SendAudioParams {
  /** The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed. Required. */
  to: string;
  /** The absolute http or https URL of the audio file. Required. */
  url: string;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /** Your own reference, by which you can find the message later. */
  apiReference?: string | undefined;
  /**
   * Your own name for this send, 1 to 255 visible ASCII characters. With it, the same call sends at most once, also
   * after a crash and in another process. Needs the option `ledger`.
   */
  idempotencyKey?: string | undefined;
}

/** A free-form message to send to many. Rows may have every value for themselves. */
export interface SendMessageToManyParams<Row extends string | object = string | object>
  extends SendManyParams<Row>,
    Omit<SendMessageParams, "to" | "idempotencyKey"> {}

/** Identifies a message. */
export interface MessageStatusParams {
  /** WhatsApp's id of the message. Required. */
  wamid: string;
}

/** The parameters to watch a message. */
export interface WatchMessageParams extends MessageStatusParams {
  /** How long to watch, in milliseconds; 60,000 by default. */
  timeout?: number | undefined;
  /** The pause between two polls, in milliseconds; 1,000 by default, at least 100. */
  interval?: number | undefined;
}

/** The parameters to wait for a message. */
export interface WaitForMessageParams extends WatchMessageParams {
  /** The status to wait for; `delivered` by default. A later status, such as `read`, counts too. */
  until?: DeliveryStatus | undefined;
}

/** The operations on messages. Use `client.messages`. */
export class Messages {
  /** Only for this package: the client creates it. */
  constructor(client: NativeClient) {
    resourceState.set(this, client);
  }

  /**
   * Sends a free-form message.
   *
   * WhatsApp allows it only within 24 hours after the customer's last message. Otherwise the call rejects with a
   * `BadRequestError` whose `whatsappCode` is 131047, and only a template can be sent. `sendText`, `sendImage` and so
   * on are shorter for one type of message.
   *
   * The message is never sent twice: the call is retried only if the server certainly did not process it. See
   * [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md).
   *
   * @throws OutcomeUnknownError if the message may have been sent. Any other `WorkspaceError` means that it was not.
   */
  send(parameters: SendMessageParams, options?: CallOptions): Promise<SentMessage> {
    return call(this, SEND, "messages.send", parameters, options);
  }

  /**
   * Sends a text message. The rules of `send` apply.
   *
   * @throws The same errors as `send`.
   */
  sendText(parameters: SendTextParams, options?: CallOptions): Promise<SentMessage> {
    return call(this, SEND_TEXT, "messages.send", parameters, options);
  }

  /**
   * Sends an image. The rules of `send` apply.
   *
   * @throws The same errors as `send`.
   */
  sendImage(parameters: SendImageParams, options?: CallOptions): Promise<SentMessage> {
    return call(this, SEND_IMAGE, "messages.send", parameters, options);
  }

  /**
   * Sends a video. The rules of `send` apply.
   *
   * @throws The same errors as `send`.
   */
  sendVideo(parameters: SendVideoParams, options?: CallOptions): Promise<SentMessage> {
    return call(this, SEND_VIDEO, "messages.send", parameters, options);
  }

  /**
   * Sends a document. The rules of `send` apply.
   *
   * @throws The same errors as `send`.
   */
  sendDocument(parameters: SendDocumentParams, options?: CallOptions): Promise<SentMessage> {
    return call(this, SEND_DOCUMENT, "messages.send", parameters, options);
  }

  /**
   * Sends an audio file. The rules of `send` apply.
   *
   * @throws The same errors as `send`.
   */
  sendAudio(parameters: SendAudioParams, options?: CallOptions): Promise<SentMessage> {
    return call(this, SEND_AUDIO, "messages.send", parameters, options);
  }

  /**
   * Sends a free-form message to a list of recipients whose 24-hour windows are open, and returns one result per
   * recipient, as soon as it is known. It works as `templates.sendMany` does; a row may have its own `body`.
   *
   * @throws ConfigurationError or LedgerError, by the first step, if the run cannot begin; by a later one, if it cannot
   * continue.
   */
  sendMany<Row extends string | object>(
    parameters: SendMessageToManyParams<Row>,
    options?: SendManyOptions,
  ): SendManyRun<Row> {
    return new SendManyRun(sendMany<Row>(this, "messages.send_many", parameters, options));
  }

  /**
   * Returns the current delivery status of a message. To wait for a status, use `wait`; to follow all changes, use
   * `watch`.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`; `NotFoundError` if the server does not know the id.
   */
  status(parameters: MessageStatusParams, options?: CallOptions): Promise<MessageStatus> {
    return call(this, STATUS, "messages.status", parameters, options);
  }

  /**
   * Waits until a message has reached a status, has failed, or the timeout has passed. Returns the last status in all
   * three cases, so check it:
   *
   * ```ts
   * const last = await client.messages.wait({ wamid, until: "delivered", timeout: 30_000 });
   * console.log(hasReached(last, "delivered") ? "delivered" : `not delivered: ${last.status}`);
   * ```
   *
   * It polls the status. A poll that fails for a temporary reason is repeated.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`: a poll failed permanently, or no poll succeeded before
   * the timeout.
   */
  wait(parameters: WaitForMessageParams, options?: CallOptions): Promise<MessageStatus> {
    return call(this, WAIT, "messages.wait", parameters, options);
  }

  /**
   * Iterates over the status changes of a message until it is read, has failed, or the timeout has passed.
   *
   * ```ts
   * for await (const { status } of client.messages.watch({ wamid, timeout: 30_000 })) console.log(status);
   * ```
   *
   * It polls the status. A status that comes before one that was already returned is skipped.
   *
   * An error does not end the iterator: the next `next()`, or another `for await` over the same iterator, polls again
   * after the interval.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`, during the iteration. After an abort, every step throws
   * the signal's reason.
   */
  watch(parameters: WatchMessageParams, options?: CallOptions): PageIterator<MessageStatus> {
    return new PageIterator(pages<MessageStatus>(this, WATCH, "messages.watch", parameters, options));
  }
}
