/// The operations on templates: the approved messages that may be sent at any time.
public struct Templates: Sendable {
    let executor: CallExecutor

    /// All approved templates of a channel.
    ///
    /// - Parameter channelId: The channel; chosen by the server if the key has only one.
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(channelId: String? = nil) async throws -> Page<Template> {
        try await list(ListTemplatesParams(channelId: channelId))
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(_ params: ListTemplatesParams) async throws -> Page<Template> {
        try await executor.callPage(.listTemplates(params: params)) { data in
            if case .templates(let templates) = data { templates } else { nil }
        }
    }

    /// Sends a template message. It is sent once: repeated only when it provably never left or was refused unprocessed (421, 425, 429).
    ///
    /// At most one header goes with it: `header`, `image`, `video`, `document`, or `mediaUrl` with `mediaType`.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format; separators are stripped.
    ///   - templateName: The template's exact name: lower-case letters, digits and underscores (WhatsApp).
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - languageCode: The language, such as `en_US` (WhatsApp); found by the server from the stored template if left out.
    ///   - variables: The body's variables in order: none blank, without newlines, tabs and runs of more than four spaces (WhatsApp). The API's comma-separated form,
    ///     in which no variable can hold a comma, goes with a ``SendTemplateParams``.
    ///   - header: The variable of a text header.
    ///   - image: The URL of a header image.
    ///   - video: The URL of a header video.
    ///   - document: The URL of a header document.
    ///   - mediaUrl: The URL of header media of the type `mediaType` says.
    ///   - mediaType: `image`, `video` or `document`: the type of `mediaUrl`.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: Any ``WorkspaceError`` of a send; ``WorkspaceError/outcomeUnknown(_:)`` if it may have been sent.
    @discardableResult
    public func send(
        to: String,
        templateName: String,
        channelId: String? = nil,
        languageCode: String? = nil,
        variables: [String]? = nil,
        header: String? = nil,
        image: String? = nil,
        video: String? = nil,
        document: String? = nil,
        mediaUrl: String? = nil,
        mediaType: String? = nil,
        apiReference: String? = nil
    ) async throws -> ApiResponse<SentMessage> {
        try await send(
            SendTemplateParams(
                to: to,
                templateName: templateName,
                channelId: channelId,
                languageCode: languageCode,
                variables: variables.map { .values(values: $0) },
                header: header,
                image: image,
                video: video,
                document: document,
                mediaUrl: mediaUrl,
                mediaType: mediaType,
                apiReference: apiReference
            )
        )
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of a send; ``WorkspaceError/outcomeUnknown(_:)`` if it may have been sent.
    @discardableResult
    public func send(_ params: SendTemplateParams) async throws -> ApiResponse<SentMessage> {
        try await executor.callOne(.sendTemplate(params: params)) { data in
            if case .sentMessage(let sent) = data { sent } else { nil }
        }
    }
}
