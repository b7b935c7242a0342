/// The operations on messages: free-form text and media inside the 24-hour window, and delivery tracking.
public struct Messages: Sendable {
    let executor: CallExecutor

    /// Sends a free-form message, which requires an open 24-hour window: the customer has written within the last 24 hours. It is sent once: it is
    /// repeated only if it was provably not sent, or was rejected without being processed (421, 425, 429).
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format; separators are stripped.
    ///   - type: `text` (the default), `image`, `video`, `document` or `audio`.
    ///   - body: The text, at most 4096 characters. Required for text.
    ///   - url: The media's URL, absolute http or https. Required for media.
    ///   - caption: A caption of an image, video or document, at most 1024 characters.
    ///   - filename: The file name of a document.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: Any ``WorkspaceError`` of a send; ``WorkspaceError/outcomeUnknown(_:)`` if it may have been sent. With a closed window it
    ///   fails with WhatsApp's code 131047.
    @discardableResult
    public func send(
        to: String,
        type: String? = nil,
        body: String? = nil,
        url: String? = nil,
        caption: String? = nil,
        filename: String? = nil,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> ApiResponse<SentMessage> {
        try await send(
            SendMessageParams(
                to: to,
                type: type,
                body: body,
                url: url,
                caption: caption,
                filename: filename,
                channelId: channelId,
                apiReference: apiReference
            )
        )
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of a send; ``WorkspaceError/outcomeUnknown(_:)`` if it may have been sent.
    @discardableResult
    public func send(_ params: SendMessageParams) async throws -> ApiResponse<SentMessage> {
        try await executor.callOne(.sendMessage(params: params)) { data in
            if case .sentMessage(let sent) = data { sent } else { nil }
        }
    }

    /// Sends a text message. See ``send(to:type:body:url:caption:filename:channelId:apiReference:)``.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format; separators are stripped.
    ///   - body: The text, at most 4096 characters.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: The same errors as `send`.
    @discardableResult
    public func sendText(
        to: String,
        body: String,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> ApiResponse<SentMessage> {
        try await send(
            SendMessageParams(to: to, type: "text", body: body, channelId: channelId, apiReference: apiReference)
        )
    }

    /// Sends an image. See ``send(to:type:body:url:caption:filename:channelId:apiReference:)``.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format; separators are stripped.
    ///   - url: The absolute http or https URL of the image.
    ///   - caption: A caption of at most 1024 characters.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: The same errors as `send`.
    @discardableResult
    public func sendImage(
        to: String,
        url: String,
        caption: String? = nil,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> ApiResponse<SentMessage> {
        try await send(
            SendMessageParams(to: to, type: "image", url: url, caption: caption, channelId: channelId, apiReference: apiReference)
        )
    }

    /// Sends a video. See ``send(to:type:body:url:caption:filename:channelId:apiReference:)``.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format; separators are stripped.
    ///   - url: The absolute http or https URL of the video.
    ///   - caption: A caption of at most 1024 characters.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: The same errors as `send`.
    @discardableResult
    public func sendVideo(
        to: String,
        url: String,
        caption: String? = nil,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> ApiResponse<SentMessage> {
        try await send(
            SendMessageParams(to: to, type: "video", url: url, caption: caption, channelId: channelId, apiReference: apiReference)
        )
    }

    /// Sends a document. See ``send(to:type:body:url:caption:filename:channelId:apiReference:)``.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format; separators are stripped.
    ///   - url: The absolute http or https URL of the document.
    ///   - filename: The name the recipient sees.
    ///   - caption: A caption of at most 1024 characters.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: The same errors as `send`.
    @discardableResult
    public func sendDocument(
        to: String,
        url: String,
        filename: String? = nil,
        caption: String? = nil,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> ApiResponse<SentMessage> {
        try await send(
            SendMessageParams(
                to: to, type: "document", url: url, caption: caption, filename: filename, channelId: channelId, apiReference: apiReference)
        )
    }

    /// Sends an audio file. See ``send(to:type:body:url:caption:filename:channelId:apiReference:)``.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format; separators are stripped.
    ///   - url: The absolute http or https URL of the audio file.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: The same errors as `send`.
    @discardableResult
    public func sendAudio(
        to: String,
        url: String,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> ApiResponse<SentMessage> {
        try await send(
            SendMessageParams(to: to, type: "audio", url: url, channelId: channelId, apiReference: apiReference)
        )
    }

    /// The delivery status of a message.
    ///
    /// - Parameter wamid: WhatsApp's id of the message.
    /// - Throws: Any ``WorkspaceError`` of a read; ``WorkspaceError/notFound(_:)`` for an id that the server does not know.
    public func status(wamid: String) async throws -> ApiResponse<MessageStatus> {
        try await status(MessageStatusParams(wamid: wamid))
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read; ``WorkspaceError/notFound(_:)`` for an id that the server does not know.
    public func status(_ params: MessageStatusParams) async throws -> ApiResponse<MessageStatus> {
        try await executor.callOne(.messageStatus(params: params), Self.status)
    }

    /// Waits until a message has reached the status `until`, has failed, or the timeout has elapsed; returns the last status.
    ///
    /// - Parameters:
    ///   - wamid: WhatsApp's id of the message.
    ///   - until: The status to wait for, or a later one; `delivered` by default.
    ///   - timeout: The time limit; one minute by default.
    ///   - interval: The pause between two polls; one second by default, at least 10 milliseconds.
    /// - Throws: Any ``WorkspaceError`` of a read. A poll that fails temporarily is repeated.
    public func wait(
        wamid: String,
        until: DeliveryStatus? = nil,
        timeout: Duration? = nil,
        interval: Duration? = nil
    ) async throws -> ApiResponse<MessageStatus> {
        try await wait(MessageStatusParams(wamid: wamid), until: until, timeout: timeout, interval: interval)
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func wait(
        _ params: MessageStatusParams,
        until: DeliveryStatus? = nil,
        timeout: Duration? = nil,
        interval: Duration? = nil
    ) async throws -> ApiResponse<MessageStatus> {
        let request = Request.waitForMessage(params: params, until: until, timeout: timeout, interval: interval)
        return try await executor.callOne(request, Self.status)
    }

    /// The status changes of a message, until it is read or has failed, or the timeout has elapsed. A status that precedes one already emitted is
    /// omitted. The loop throws all errors.
    ///
    /// - Parameters:
    ///   - wamid: WhatsApp's id of the message.
    ///   - timeout: The time limit; one minute by default.
    ///   - interval: The pause between two polls; one second by default, at least 10 milliseconds.
    public func watch(wamid: String, timeout: Duration? = nil, interval: Duration? = nil) -> PageSequence<MessageStatus> {
        watch(MessageStatusParams(wamid: wamid), timeout: timeout, interval: interval)
    }

    /// The same, with a parameter struct.
    public func watch(_ params: MessageStatusParams, timeout: Duration? = nil, interval: Duration? = nil) -> PageSequence<MessageStatus> {
        PageSequence(executor, .messageStatusChanges(params: params, timeout: timeout, interval: interval)) { data in
            Self.status(data).map { [$0] }
        }
    }

    @Sendable
    private static func status(_ data: ResponseData) -> MessageStatus? {
        if case .messageStatus(let status) = data { status } else { nil }
    }
}
