// Messages: free-form text and media inside the 24-hour window, and delivery tracking.

import type { DeliveryStatus, MessageType } from "../enums";
import { callIndex, type NativeClient } from "../internal/native-client";
import type { MessageStatus, SentMessage } from "../models";
import type { CallOptions } from "../options";
import { PageIterator } from "../pages";

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
  /** The recipient's phone number in E.164 form; separators are stripped. Required. */
  to: string;
  /** `text` (the default), `image`, `video`, `document` or `audio`. */
  type?: MessageType | undefined;
  /** The text, at most 4096 characters. Required for text. */
  body?: string | undefined;
  /** The media's URL, absolute http or https. Required for media. */
  url?: string | undefined;
  /** A caption of an image, video or document, at most 1024 characters. */
  caption?: string | undefined;
  /** The file name of a document. */
  filename?: string | undefined;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** Your own reference, for tracking. */
  apiReference?: string | undefined;
}

/** A text message to send. */
export interface SendTextParams {
  /** The recipient's phone number in E.164 form; separators are stripped. Required. */
  to: string;
  /** The text, at most 4096 characters. Required. */
  body: string;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** Your own reference, for tracking. */
  apiReference?: string | undefined;
}

/** An image to send. */
export interface SendImageParams {
  /** The recipient's phone number in E.164 form; separators are stripped. Required. */
  to: string;
  /** The absolute http or https URL of the image. Required. */
  url: string;
  /** A caption of at most 1024 characters. */
  caption?: string | undefined;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** Your own reference, for tracking. */
  apiReference?: string | undefined;
}

/** A video to send. */
export interface SendVideoParams {
  /** The recipient's phone number in E.164 form; separators are stripped. Required. */
  to: string;
  /** The absolute http or https URL of the video. Required. */
  url: string;
  /** A caption of at most 1024 characters. */
  caption?: string | undefined;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** Your own reference, for tracking. */
  apiReference?: string | undefined;
}

/** A document to send. */
export interface SendDocumentParams {
  /** The recipient's phone number in E.164 form; separators are stripped. Required. */
  to: string;
  /** The absolute http or https URL of the document. Required. */
  url: string;
  /** The name the recipient sees. */
  filename?: string | undefined;
  /** A caption of at most 1024 characters. */
  caption?: string | undefined;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** Your own reference, for tracking. */
  apiReference?: string | undefined;
}

/** An audio file to send. */
export interface SendAudioParams {
  /** The recipient's phone number in E.164 form; separators are stripped. Required. */
  to: string;
  /** The absolute http or https URL of the audio file. Required. */
  url: string;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
  /** Your own reference, for tracking. */
  apiReference?: string | undefined;
}

/** Identifies a message. */
export interface MessageStatusParams {
  /** WhatsApp's id of the message. Required. */
  wamid: string;
}

/** The parameters to watch a message. */
export interface WatchMessageParams extends MessageStatusParams {
  /** The longest time to watch, in milliseconds; 60,000 by default. */
  timeout?: number | undefined;
  /** The time between two polls, in milliseconds; 1,000 by default, at least 10. */
  interval?: number | undefined;
}

/** The parameters to wait for a message. */
export interface WaitForMessageParams extends WatchMessageParams {
  /** The status to wait for; `delivered` by default. A later one counts too. */
  until?: DeliveryStatus | undefined;
}

/** The operations on messages. */
export class Messages {
  readonly #client: NativeClient;

  /** Created by the client. */
  constructor(client: NativeClient) {
    this.#client = client;
  }

  /**
   * Sends a free-form message, which needs an open 24-hour window: the customer wrote within 24 hours. It is sent once: it is repeated only if it
   * provably was never sent or was refused unprocessed (421, 425, 429).
   *
   * @throws Any `WorkspaceError` of a send; `OutcomeUnknownError` if it may have been sent. A closed window is refused with WhatsApp's code 131047.
   */
  send(parameters: SendMessageParams, options?: CallOptions): Promise<SentMessage> {
    return this.#client.call(SEND, "messages.send", parameters, options);
  }

  /**
   * Sends a text message. See `send`.
   *
   * @throws As `send`.
   */
  sendText(parameters: SendTextParams, options?: CallOptions): Promise<SentMessage> {
    return this.#client.call(SEND_TEXT, "messages.send", parameters, options);
  }

  /**
   * Sends an image. See `send`.
   *
   * @throws As `send`.
   */
  sendImage(parameters: SendImageParams, options?: CallOptions): Promise<SentMessage> {
    return this.#client.call(SEND_IMAGE, "messages.send", parameters, options);
  }

  /**
   * Sends a video. See `send`.
   *
   * @throws As `send`.
   */
  sendVideo(parameters: SendVideoParams, options?: CallOptions): Promise<SentMessage> {
    return this.#client.call(SEND_VIDEO, "messages.send", parameters, options);
  }

  /**
   * Sends a document. See `send`.
   *
   * @throws As `send`.
   */
  sendDocument(parameters: SendDocumentParams, options?: CallOptions): Promise<SentMessage> {
    return this.#client.call(SEND_DOCUMENT, "messages.send", parameters, options);
  }

  /**
   * Sends an audio file. See `send`.
   *
   * @throws As `send`.
   */
  sendAudio(parameters: SendAudioParams, options?: CallOptions): Promise<SentMessage> {
    return this.#client.call(SEND_AUDIO, "messages.send", parameters, options);
  }

  /**
   * The delivery status of a message.
   *
   * @throws Any `WorkspaceError` of a read; `NotFoundError` for an id the server does not know.
   */
  status(parameters: MessageStatusParams, options?: CallOptions): Promise<MessageStatus> {
    return this.#client.call(STATUS, "messages.status", parameters, options);
  }

  /**
   * Waits until a message has reached `until` or has failed, or until the timeout, and returns the last status it received.
   *
   * @throws Any `WorkspaceError` of a read. A poll that fails for a transient reason is repeated.
   */
  wait(parameters: WaitForMessageParams, options?: CallOptions): Promise<MessageStatus> {
    return this.#client.call(WAIT, "messages.wait", parameters, options);
  }

  /**
   * Iterates over the status changes of a message until it is read or has failed, or until the timeout. A status before one that was already returned is
   * skipped.
   *
   * An error does not end the iteration: the next `next()`, or another `for await` over the same iterator, polls again after the interval.
   *
   * @throws Any `WorkspaceError` of a read, from the iteration. After an abort, the signal's reason from every further step.
   */
  watch(parameters: WatchMessageParams, options?: CallOptions): PageIterator<MessageStatus> {
    return new PageIterator(this.#client.pages<MessageStatus>(WATCH, "messages.watch", parameters, options));
  }
}
