package io.github.workspacesdk

import io.github.workspacesdk.internal.unsupported
import java.util.concurrent.CompletableFuture

/** The operations on templates: messages that WhatsApp has approved, and that may be sent at any time. */
public interface Templates {
    /**
     * Returns all approved templates of a channel.
     *
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(channelId: String? = null): Page<Template> = list(ListTemplatesParams(channelId = channelId))

    /**
     * Returns all approved templates of a channel.
     *
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(params: ListTemplatesParams): Page<Template> = unsupported("templates.list")

    /**
     * Sends a template message. It can have at most one header: [header], [image], [video], [document], or [mediaUrl]
     * with [mediaType].
     *
     * The message is never sent twice: the call is retried only if the server certainly did not process it. See
     * [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md).
     *
     * Accepted does not mean delivered. To learn whether the message arrives, use [Messages.wait] or the webhook.
     *
     * @param to The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
     * @param templateName The template's exact name: lower-case letters, digits and underscores (WhatsApp).
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param languageCode The language, such as `en_US` (WhatsApp). By default the server takes it from the stored
     * template.
     * @param variables The variables of the body, in order. WhatsApp rejects blank ones, and newlines, tabs or more
     * than four spaces in a row. To pass the API's comma-separated form instead, use [Variables.Joined] in a
     * [SendTemplateParams].
     * @param header The variable of a text header.
     * @param image The URL of a header image.
     * @param video The URL of a header video.
     * @param document The URL of a header document.
     * @param mediaUrl The URL of header media whose type is [mediaType].
     * @param mediaType `image`, `video` or `document`: the type of [mediaUrl].
     * @param apiReference Your own reference, by which you can find the message later.
     * @throws OutcomeUnknownException if the message may have been sent.
     * @throws WorkspaceException any other one means that the message was not sent.
     */
    public suspend fun send(
        to: String,
        templateName: String,
        channelId: String? = null,
        languageCode: String? = null,
        variables: List<String>? = null,
        header: String? = null,
        image: String? = null,
        video: String? = null,
        document: String? = null,
        mediaUrl: String? = null,
        mediaType: String? = null,
        apiReference: String? = null,
    ): ApiResponse<SentMessage> =
        send(
            SendTemplateParams(
                to = to,
                templateName = templateName,
                channelId = channelId,
                languageCode = languageCode,
                variables = variables?.let { Variables.Values(it) },
                header = header,
                image = image,
                video = video,
                document = document,
                mediaUrl = mediaUrl,
                mediaType = mediaType,
                apiReference = apiReference,
            ),
        )

    /**
     * Sends a template message. The message is never sent twice: the call is retried only if the server certainly did
     * not process it.
     *
     * @throws OutcomeUnknownException if the message may have been sent.
     * @throws WorkspaceException any other one means that the message was not sent.
     */
    public suspend fun send(params: SendTemplateParams): ApiResponse<SentMessage> = unsupported("templates.send")
}

/** The operations of [Templates] as methods that return futures, for Java. */
public class FutureTemplates internal constructor(
    private val templates: Templates,
) {
    /** See [Templates.list]. */
    @JvmOverloads
    public fun list(params: ListTemplatesParams = ListTemplatesParams()): CompletableFuture<Page<Template>> = future { templates.list(params) }

    /** See [Templates.send]. */
    public fun send(params: SendTemplateParams): CompletableFuture<ApiResponse<SentMessage>> = future { templates.send(params) }
}
