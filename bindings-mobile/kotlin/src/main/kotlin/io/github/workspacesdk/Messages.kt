package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/**
 * The operations on messages: free-form text and media inside the 24-hour window, and delivery tracking.
 *
 * A message is sent once: it is repeated only if it was provably not sent, or was rejected without being processed (421, 425, 429).
 */
public class Messages internal constructor(
    private val executor: CallExecutor,
) {
    /**
     * Sends a free-form message, which requires an open 24-hour window: the customer has written within the last 24 hours. With a closed window it fails with
     * WhatsApp's code 131047.
     *
     * @param to The recipient's phone number in E.164 format; separators are stripped.
     * @param type `text` (the default), `image`, `video`, `document` or `audio`.
     * @param body The text, at most 4096 characters. Required for text.
     * @param url The media's URL, absolute http or https. Required for media.
     * @param caption A caption of an image, video or document, at most 1024 characters.
     * @param filename The file name of a document.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param apiReference Your own reference, for tracking.
     * @throws OutcomeUnknownException if it may have been sent.
     * @throws WorkspaceException any other of a send.
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
     * Sends a free-form message, which requires an open 24-hour window: the customer has written within the last 24 hours.
     *
     * @throws OutcomeUnknownException if it may have been sent.
     * @throws WorkspaceException any other of a send.
     */
    public suspend fun send(params: SendMessageParams): ApiResponse<SentMessage> =
        executor.callOne(Request.SendMessage(params)) { data: ResponseData.SentMessage -> data.sent }

    /**
     * Sends a text message. See [send].
     *
     * @param to The recipient's phone number in E.164 format; separators are stripped.
     * @param body The text, at most 4096 characters.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param apiReference Your own reference, for tracking.
     * @throws OutcomeUnknownException if it may have been sent.
     * @throws WorkspaceException any other of a send.
     */
    public suspend fun sendText(
        to: String,
        body: String,
        channelId: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> = send(to = to, type = "text", body = body, channelId = channelId, apiReference = apiReference)

    /**
     * Sends an image. See [send].
     *
     * @param to The recipient's phone number in E.164 format; separators are stripped.
     * @param url The absolute http or https URL of the image.
     * @param caption A caption of at most 1024 characters.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param apiReference Your own reference, for tracking.
     * @throws OutcomeUnknownException if it may have been sent.
     * @throws WorkspaceException any other of a send.
     */
    public suspend fun sendImage(
        to: String,
        url: String,
        caption: String? = null,
        channelId: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> = send(to = to, type = "image", url = url, caption = caption, channelId = channelId, apiReference = apiReference)

    /**
     * Sends a video. See [send].
     *
     * @param to The recipient's phone number in E.164 format; separators are stripped.
     * @param url The absolute http or https URL of the video.
     * @param caption A caption of at most 1024 characters.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param apiReference Your own reference, for tracking.
     * @throws OutcomeUnknownException if it may have been sent.
     * @throws WorkspaceException any other of a send.
     */
    public suspend fun sendVideo(
        to: String,
        url: String,
        caption: String? = null,
        channelId: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> = send(to = to, type = "video", url = url, caption = caption, channelId = channelId, apiReference = apiReference)

    /**
     * Sends a document. See [send].
     *
     * @param to The recipient's phone number in E.164 format; separators are stripped.
     * @param url The absolute http or https URL of the document.
     * @param filename The name the recipient sees.
     * @param caption A caption of at most 1024 characters.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param apiReference Your own reference, for tracking.
     * @throws OutcomeUnknownException if it may have been sent.
     * @throws WorkspaceException any other of a send.
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
     * Sends an audio file. See [send].
     *
     * @param to The recipient's phone number in E.164 format; separators are stripped.
     * @param url The absolute http or https URL of the audio file.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param apiReference Your own reference, for tracking.
     * @throws OutcomeUnknownException if it may have been sent.
     * @throws WorkspaceException any other of a send.
     */
    public suspend fun sendAudio(
        to: String,
        url: String,
        channelId: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> = send(to = to, type = "audio", url = url, channelId = channelId, apiReference = apiReference)

    /**
     * The delivery status of a message.
     *
     * @param wamid WhatsApp's id of the message, as a send gave it.
     * @throws NotFoundException for an id that the server does not know.
     * @throws WorkspaceException any other of a read.
     */
    public suspend fun status(wamid: String): ApiResponse<MessageStatus> = status(MessageStatusParams(wamid = wamid))

    /**
     * The delivery status of a message.
     *
     * @throws NotFoundException for an id that the server does not know.
     * @throws WorkspaceException any other of a read.
     */
    public suspend fun status(params: MessageStatusParams): ApiResponse<MessageStatus> =
        executor.callOne(Request.MessageStatus(params)) { data: ResponseData.MessageStatus -> data.status }

    /**
     * Waits until a message has reached the status [until], has failed, or [timeout] has elapsed; returns the last status.
     *
     * @param wamid WhatsApp's id of the message, as a send gave it.
     * @param until The status to wait for; delivered by default. A later one counts too.
     * @param timeout How long to wait at most; a minute by default.
     * @param interval How long to pause between two polls; a second by default, at least 10 milliseconds.
     * @throws WorkspaceException any of a read. A poll that fails for a passing reason is followed by another.
     */
    public suspend fun wait(
        wamid: String,
        until: DeliveryStatus? = null,
        timeout: Duration? = null,
        interval: Duration? = null,
    ): ApiResponse<MessageStatus> = wait(MessageStatusParams(wamid = wamid), until, timeout, interval)

    /**
     * Waits until a message has reached the status [until], has failed, or [timeout] has elapsed; returns the last status.
     *
     * @param until The status to wait for; delivered by default. A later one counts too.
     * @param timeout How long to wait at most; a minute by default.
     * @param interval How long to pause between two polls; a second by default, at least 10 milliseconds.
     * @throws WorkspaceException any of a read. A poll that fails for a passing reason is followed by another.
     */
    public suspend fun wait(
        params: MessageStatusParams,
        until: DeliveryStatus? = null,
        timeout: Duration? = null,
        interval: Duration? = null,
    ): ApiResponse<MessageStatus> =
        executor.callOne(Request.WaitForMessage(params, until, timeout, interval)) { data: ResponseData.MessageStatus -> data.status }

    /**
     * The status changes of a message, until it is read or has failed, or [timeout] has elapsed. A status that precedes one already emitted is omitted.
     *
     * A collection throws any [WorkspaceException] of a read; the next collection starts anew. With [PageFlow.resumable] it continues with the next poll,
     * within the same [timeout].
     *
     * @param wamid WhatsApp's id of the message, as a send gave it.
     * @param timeout How long to watch at most; a minute by default.
     * @param interval How long to pause between two polls; a second by default, at least 10 milliseconds.
     */
    public fun watch(
        wamid: String,
        timeout: Duration? = null,
        interval: Duration? = null,
    ): PageFlow<MessageStatus> = watch(MessageStatusParams(wamid = wamid), timeout, interval)

    /**
     * The status changes of a message, until it is read or has failed, or [timeout] has elapsed.
     *
     * A collection throws any [WorkspaceException] of a read; the next collection starts anew. With [PageFlow.resumable] it continues with the next poll,
     * within the same [timeout].
     *
     * @param timeout How long to watch at most; a minute by default.
     * @param interval How long to pause between two polls; a second by default, at least 10 milliseconds.
     */
    public fun watch(
        params: MessageStatusParams,
        timeout: Duration? = null,
        interval: Duration? = null,
    ): PageFlow<MessageStatus> =
        executor.sequence(PageSource.MessageStatusChanges(params.copy(), timeout, interval)) { listOf((it as ResponseData.MessageStatus).status) }
}

/** [Messages] with futures. */
public class FutureMessages internal constructor(
    private val messages: Messages,
) {
    /** See [Messages.send]. */
    public fun send(params: SendMessageParams): CompletableFuture<ApiResponse<SentMessage>> = future { messages.send(params) }

    /** See [Messages.status]. */
    public fun status(params: MessageStatusParams): CompletableFuture<ApiResponse<MessageStatus>> = future { messages.status(params) }

    /** See [Messages.wait]; null stands for the default. */
    public fun wait(
        params: MessageStatusParams,
        until: DeliveryStatus?,
        timeout: java.time.Duration?,
        interval: java.time.Duration?,
    ): CompletableFuture<ApiResponse<MessageStatus>> = future { messages.wait(params, until, timeout?.toKotlinDuration(), interval?.toKotlinDuration()) }

    /** See [Messages.watch]; [action] is called with one status at a time. Each call starts anew. Null stands for the default. */
    public fun watch(
        params: MessageStatusParams,
        timeout: java.time.Duration?,
        interval: java.time.Duration?,
        action: Consumer<in MessageStatus>,
    ): CompletableFuture<Void?> = forEach(messages.watch(params, timeout?.toKotlinDuration(), interval?.toKotlinDuration()), action)
}
