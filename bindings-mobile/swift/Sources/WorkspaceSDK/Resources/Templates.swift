/// The operations on templates: messages that WhatsApp has approved, and that may be sent at any time.
public protocol Templates: Sendable {
    /// Returns all approved templates of a channel. This form takes a parameter struct.
    ///
    /// - Throws: A ``WorkspaceError``.
    func list(_ params: ListTemplatesParams) async throws -> Page<Template>

    /// Sends a template message. This form takes a parameter struct.
    ///
    /// - Throws: ``WorkspaceError/outcomeUnknown(_:)`` if the message may have been sent. Any other ``WorkspaceError``
    ///   means that it was not.
    @discardableResult
    func send(_ params: SendTemplateParams) async throws -> ApiResponse<SentMessage>
}

extension Templates {
    /// Returns all approved templates of a channel.
    ///
    /// - Parameter channelId: The channel; by default that of the client. Without one, the server uses the only channel
    ///   of the key.
    /// - Throws: A ``WorkspaceError``.
    public func list(channelId: String? = nil) async throws -> Page<Template> {
        try await list(ListTemplatesParams(channelId: channelId))
    }

    /// Sends a template message. It can have at most one header: `header`, `image`, `video`, `document`, or `mediaUrl`
    /// with `mediaType`.
    ///
    /// The message is never sent twice: the call is retried only if the server certainly did not process it. See
    /// [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md).
    ///
    /// Accepted does not mean delivered. To learn whether the message arrives, use
    /// ``Messages/wait(wamid:until:timeout:interval:)`` or the webhook.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
    ///   - templateName: The template's exact name: lower-case letters, digits and underscores (WhatsApp).
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - languageCode: The language, such as `en_US` (WhatsApp). By default the server takes it from the stored
    ///     template.
    ///   - variables: The variables of the body, in order. WhatsApp rejects blank ones, and newlines, tabs or more than
    ///     four spaces in a row. To pass the API's comma-separated form instead, use a ``SendTemplateParams``.
    ///   - header: The variable of a text header.
    ///   - image: The URL of a header image.
    ///   - video: The URL of a header video.
    ///   - document: The URL of a header document.
    ///   - mediaUrl: The URL of header media whose type is `mediaType`.
    ///   - mediaType: `image`, `video` or `document`: the type of `mediaUrl`.
    ///   - apiReference: Your own reference, by which you can find the message later.
    /// - Throws: ``WorkspaceError/outcomeUnknown(_:)`` if the message may have been sent. Any other ``WorkspaceError``
    ///   means that it was not.
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
}

/// The templates of a client.
struct TemplatesResource: Templates {
    let executor: CallExecutor

    func list(_ params: ListTemplatesParams) async throws -> Page<Template> {
        try await executor.callPage(.listTemplates(params: params)) { data in
            if case .templates(let templates) = data { templates } else { nil }
        }
    }

    func send(_ params: SendTemplateParams) async throws -> ApiResponse<SentMessage> {
        try await executor.callOne(.sendTemplate(params: params)) { data in
            if case .sentMessage(let sent) = data { sent } else { nil }
        }
    }
}
