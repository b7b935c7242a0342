package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor
import java.util.concurrent.CompletableFuture

/** The operations on templates: the approved messages that may be sent at any time. */
public class Templates internal constructor(
    private val executor: CallExecutor,
) {
    /**
     * All approved templates of a channel.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(channelId: String? = null): Page<Template> = list(ListTemplatesParams(channelId = channelId))

    /**
     * All approved templates of a channel.
     *
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(params: ListTemplatesParams): Page<Template> =
        executor.callPage(Request.ListTemplates(params)) { data: ResponseData.Templates -> data.list }

    /**
     * Sends a template message, with at most one header: [header], [image], [video], [document], or [mediaUrl] with [mediaType]. It is sent once:
     * it is repeated only if it was provably not sent, or was rejected without being processed (421, 425, 429).
     *
     * @param to The recipient's phone number in E.164 format; separators are stripped.
     * @param templateName The template's exact name: lower-case letters, digits and underscores (WhatsApp).
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param languageCode The language, such as `en_US` (WhatsApp); found by the server from the stored template if left out.
     * @param variables The body's variables in order: none blank, without newlines, tabs and runs of more than four spaces (WhatsApp). The API's
     * comma-separated form is [Variables.Joined], in a [SendTemplateParams].
     * @param header The variable of a text header.
     * @param image The URL of a header image.
     * @param video The URL of a header video.
     * @param document The URL of a header document.
     * @param mediaUrl The URL of header media whose type is [mediaType].
     * @param mediaType `image`, `video` or `document`: the type of [mediaUrl].
     * @param apiReference Your own reference, for tracking.
     * @throws OutcomeUnknownException if it may have been sent.
     * @throws WorkspaceException any other of a send.
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
     * Sends a template message. It is sent once: it is repeated only if it was provably not sent, or was rejected without being
     * processed (421, 425, 429).
     *
     * @throws OutcomeUnknownException if it may have been sent.
     * @throws WorkspaceException any other of a send.
     */
    public suspend fun send(params: SendTemplateParams): ApiResponse<SentMessage> =
        executor.callOne(Request.SendTemplate(params)) { data: ResponseData.SentMessage -> data.sent }
}

/** [Templates] with futures. */
public class FutureTemplates internal constructor(
    private val templates: Templates,
) {
    /** See [Templates.list]. */
    @JvmOverloads
    public fun list(params: ListTemplatesParams = ListTemplatesParams()): CompletableFuture<Page<Template>> = future { templates.list(params) }

    /** See [Templates.send]. */
    public fun send(params: SendTemplateParams): CompletableFuture<ApiResponse<SentMessage>> = future { templates.send(params) }
}
