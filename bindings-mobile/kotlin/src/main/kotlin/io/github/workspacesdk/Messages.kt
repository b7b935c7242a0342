package io.github.workspacesdk

import io.github.workspacesdk.internal.unsupported
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/**
 * The operations on messages: sending free-form text and media within the 24-hour window, and delivery tracking.
 *
 * WhatsApp allows free-form messages only within 24 hours after the customer's last message. At any other time, send a
 * template: see [Templates].
 *
 * A message is never sent twice: a send is retried only if the server certainly did not process it. See
 * [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md).
 */
public interface Messages {
    /**
     * Sends a free-form message. [sendText], [sendImage] and so on are shorter for one type of message.
     *
     * WhatsApp allows it only within 24 hours after the customer's last message. Otherwise the call throws an exception
     * whose `whatsappCode` is 131047, and only a template can be sent.
     *
     * @param to The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
     * @param type `text` (the default), `image`, `video`, `document` or `audio`.
     * @param body The text, at most 4096 characters. Required for text.
     * @param url The media's URL, absolute http or https. Required for media.
     * @param caption A caption of an image, video or document, at most 1024 characters.
     * @param filename The file name of a document.
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param apiReference Your own reference, by which you can find the message later.
     * @throws OutcomeUnknownException if the message may have been sent.
     * @throws WorkspaceException any other one means that the message was not sent.
     */
    public suspend fun send(
        to: String,
        type: String? = null,
        body: String? = null,
        url: String? = null,
        caption: String? = null,
        filename: String? = null,
        channelId: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> =
        send(
            SendMessageParams(
                to = to,
                type = type,
                body = body,
                url = url,
                caption = caption,
                filename = filename,
                channelId = channelId,
                apiReference = apiReference,
            ),
        )

    /**
     * Sends a free-form message. WhatsApp allows it only within 24 hours after the customer's last message.
     *
     * @throws OutcomeUnknownException if the message may have been sent.
     * @throws WorkspaceException any other one means that the message was not sent.
     */
    public suspend fun send(params: SendMessageParams): ApiResponse<SentMessage> = unsupported("messages.send")

    /**
     * Sends a text message. The rules of [send] apply.
     *
     * @param to The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
     * @param body The text, at most 4096 characters.
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param apiReference Your own reference, by which you can find the message later.
     * @throws OutcomeUnknownException if the message may have been sent.
     * @throws WorkspaceException any other one means that the message was not sent.
     */
    public suspend fun sendText(
        to: String,
        body: String,
        channelId: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> = send(to = to, type = "text", body = body, channelId = channelId, apiReference = apiReference)

    /**
     * Sends an image. The rules of [send] apply.
     *
     * @param to The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
     * @param url The absolute http or https URL of the image.
     * @param caption A caption of at most 1024 characters.
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param apiReference Your own reference, by which you can find the message later.
     * @throws OutcomeUnknownException if the message may have been sent.
     * @throws WorkspaceException any other one means that the message was not sent.
     */
    public suspend fun sendImage(
        to: String,
        url: String,
        caption: String? = null,
        channelId: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> = send(to = to, type = "image", url = url, caption = caption, channelId = channelId, apiReference = apiReference)

    /**
     * Sends a video. The rules of [send] apply.
     *
     * @param to The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
     * @param url The absolute http or https URL of the video.
     * @param caption A caption of at most 1024 characters.
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param apiReference Your own reference, by which you can find the message later.
     * @throws OutcomeUnknownException if the message may have been sent.
     * @throws WorkspaceException any other one means that the message was not sent.
     */
    public suspend fun sendVideo(
        to: String,
        url: String,
        caption: String? = null,
        channelId: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> = send(to = to, type = "video", url = url, caption = caption, channelId = channelId, apiReference = apiReference)

    /**
     * Sends a document. The rules of [send] apply.
     *
     * @param to The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
     * @param url The absolute http or https URL of the document.
     * @param filename The file name that the recipient sees.
     * @param caption A caption of at most 1024 characters.
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param apiReference Your own reference, by which you can find the message later.
     * @throws OutcomeUnknownException if the message may have been sent.
     * @throws WorkspaceException any other one means that the message was not sent.
     */
    public suspend fun sendDocument(
        to: String,
        url: String,
        filename: String? = null,
        caption: String? = null,
        channelId: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> =
        send(
            to = to,
            type = "document",
            url = url,
            caption = caption,
            filename = filename,
            channelId = channelId,
            apiReference = apiReference,
        )

    /**
     * Sends an audio file. The rules of [send] apply.
     *
     * @param to The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
     * @param url The absolute http or https URL of the audio file.
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param apiReference Your own reference, by which you can find the message later.
     * @throws OutcomeUnknownException if the message may have been sent.
     * @throws WorkspaceException any other one means that the message was not sent.
     */
    public suspend fun sendAudio(
        to: String,
        url: String,
        channelId: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> = send(to = to, type = "audio", url = url, channelId = channelId, apiReference = apiReference)

    /**
     * Returns the current delivery status of a message. To wait for a status, use [wait]; to follow all changes, use
     * [watch].
     *
     * @param wamid WhatsApp's id of the message: the `messageId` that a send returned.
     * @throws NotFoundException for an id that the server does not know.
     * @throws WorkspaceException if the call fails otherwise.
     */
    public suspend fun status(wamid: String): ApiResponse<MessageStatus> = status(MessageStatusParams(wamid = wamid))

    /**
     * Returns the current delivery status of a message.
     *
     * @throws NotFoundException for an id that the server does not know.
     * @throws WorkspaceException if the call fails otherwise.
     */
    public suspend fun status(params: MessageStatusParams): ApiResponse<MessageStatus> = unsupported("messages.status")

    /**
     * Waits until a message has reached the status [until], has failed, or [timeout] has elapsed. It returns the last
     * status in all three cases, so check the result.
     *
     * ```kotlin
     * val (last) = client.messages.wait(id, until = DeliveryStatus.Read, timeout = 30.seconds)
     * println(if (last.hasReached(DeliveryStatus.Read)) "read" else "not read yet")
     * ```
     *
     * @param wamid WhatsApp's id of the message: the `messageId` that a send returned.
     * @param until The status to wait for; delivered by default. A later status, such as read, counts too.
     * @param timeout The time limit; one minute by default.
     * @param interval The pause between two polls; one second by default, at least 100 milliseconds.
     * @throws WorkspaceException if the call fails. A poll that fails temporarily is repeated.
     */
    public suspend fun wait(
        wamid: String,
        until: DeliveryStatus? = null,
        timeout: Duration? = null,
        interval: Duration? = null,
    ): ApiResponse<MessageStatus> = wait(MessageStatusParams(wamid = wamid), until, timeout, interval)

    /**
     * Waits until a message has reached the status [until], has failed, or [timeout] has elapsed. It returns the last
     * status in all three cases, so check the result.
     *
     * @param until The status to wait for; delivered by default. A later status, such as read, counts too.
     * @param timeout The time limit; one minute by default.
     * @param interval The pause between two polls; one second by default, at least 100 milliseconds.
     * @throws WorkspaceException if the call fails. A poll that fails temporarily is repeated.
     */
    public suspend fun wait(
        params: MessageStatusParams,
        until: DeliveryStatus? = null,
        timeout: Duration? = null,
        interval: Duration? = null,
    ): ApiResponse<MessageStatus> = unsupported("messages.wait")

    /**
     * Returns the status changes of a message as a flow. It ends when the message is read or has failed, or when
     * [timeout] has elapsed. A status that is earlier than one already emitted is omitted.
     *
     * ```kotlin
     * client.messages.watch(id).collect { println(it.status?.text) }
     * ```
     *
     * If a poll fails, the collection throws a [WorkspaceException], and the next collection starts from the beginning.
     * With [PageFlow.resumable] it continues with the next poll, within the same [timeout].
     *
     * @param wamid WhatsApp's id of the message: the `messageId` that a send returned.
     * @param timeout The time limit; one minute by default.
     * @param interval The pause between two polls; one second by default, at least 100 milliseconds.
     */
    public fun watch(
        wamid: String,
        timeout: Duration? = null,
        interval: Duration? = null,
    ): PageFlow<MessageStatus> = watch(MessageStatusParams(wamid = wamid), timeout, interval)

    /**
     * Returns the status changes of a message as a flow. It ends when the message is read or has failed, or when
     * [timeout] has elapsed.
     *
     * If a poll fails, the collection throws a [WorkspaceException], and the next collection starts from the beginning.
     * With [PageFlow.resumable] it continues with the next poll, within the same [timeout].
     *
     * @param timeout The time limit; one minute by default.
     * @param interval The pause between two polls; one second by default, at least 100 milliseconds.
     */
    public fun watch(
        params: MessageStatusParams,
        timeout: Duration? = null,
        interval: Duration? = null,
    ): PageFlow<MessageStatus> = unsupported("messages.watch")
}

/** The operations of [Messages] as methods that return futures, for Java. */
public class FutureMessages internal constructor(
    private val messages: Messages,
) {
    /** See [Messages.send]. */
    public fun send(params: SendMessageParams): CompletableFuture<ApiResponse<SentMessage>> = future { messages.send(params) }

    /** See [Messages.status]. */
    public fun status(params: MessageStatusParams): CompletableFuture<ApiResponse<MessageStatus>> = future { messages.status(params) }

    /** See [Messages.wait]. Null means the default. */
    public fun wait(
        params: MessageStatusParams,
        until: DeliveryStatus?,
        timeout: java.time.Duration?,
        interval: java.time.Duration?,
    ): CompletableFuture<ApiResponse<MessageStatus>> = future { messages.wait(params, until, timeout?.toKotlinDuration(), interval?.toKotlinDuration()) }

    /**
     * See [Messages.watch]. [action] is called with one status at a time. Each call of this method starts from the
     * beginning. Null means the default.
     */
    public fun watch(
        params: MessageStatusParams,
        timeout: java.time.Duration?,
        interval: java.time.Duration?,
        action: Consumer<in MessageStatus>,
    ): CompletableFuture<Void?> = forEach(messages.watch(params, timeout?.toKotlinDuration(), interval?.toKotlinDuration()), action)
}
