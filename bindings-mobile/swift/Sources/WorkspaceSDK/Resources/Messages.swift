/// The operations on messages: sending free-form text and media within the 24-hour window, and delivery tracking.
///
/// WhatsApp allows free-form messages only within 24 hours after the customer's last message. At any other time, send a
/// template: see ``Templates``.
public protocol Messages: Sendable {
    /// Sends a free-form message. This form takes a parameter struct.
    ///
    /// - Throws: ``WorkspaceError/outcomeUnknown(_:)`` if the message may have been sent. Any other ``WorkspaceError``
    ///   means that it was not.
    @discardableResult
    func send(_ params: SendMessageParams) async throws -> ApiResponse<SentMessage>

    /// Returns the current delivery status of a message. This form takes a parameter struct.
    ///
    /// - Throws:
    ///   ``WorkspaceError/notFound(_:)`` for an id that the server does not know, and any other ``WorkspaceError``.
    func status(_ params: MessageStatusParams) async throws -> ApiResponse<MessageStatus>

    /// Waits until a message has reached a status, has failed, or the timeout has elapsed. This form takes a parameter
    /// struct.
    ///
    /// - Throws: A ``WorkspaceError``. A poll that fails temporarily is repeated.
    func wait(
        _ params: MessageStatusParams,
        until: DeliveryStatus?,
        timeout: Duration?,
        interval: Duration?
    ) async throws -> ApiResponse<MessageStatus>

    /// Returns the status changes of a message as a sequence. This form takes a parameter struct.
    func watch(_ params: MessageStatusParams, timeout: Duration?, interval: Duration?) -> PageSequence<MessageStatus>
}

extension Messages {
    /// Sends a free-form message. `sendText`, `sendImage` and so on are shorter for one type of message.
    ///
    /// WhatsApp allows it only within 24 hours after the customer's last message. Otherwise the call throws an error
    /// whose `whatsappCode` is 131047, and only a template can be sent.
    ///
    /// The message is never sent twice: the call is retried only if the server certainly did not process it. See
    /// [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md).
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
    ///   - type: `text` (the default), `image`, `video`, `document` or `audio`.
    ///   - body: The text, at most 4096 characters. Required for text.
    ///   - url: The media's URL, absolute http or https. Required for media.
    ///   - caption: A caption of an image, video or document, at most 1024 characters.
    ///   - filename: The file name of a document.
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - apiReference: Your own reference, by which you can find the message later.
    /// - Throws: ``WorkspaceError/outcomeUnknown(_:)`` if the message may have been sent. Any other ``WorkspaceError``
    ///   means that it was not.
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

    /// Sends a text message. The rules of ``send(to:type:body:url:caption:filename:channelId:apiReference:)`` apply.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
    ///   - body: The text, at most 4096 characters.
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - apiReference: Your own reference, by which you can find the message later.
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

    /// Sends an image. The rules of ``send(to:type:body:url:caption:filename:channelId:apiReference:)`` apply.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
    ///   - url: The absolute http or https URL of the image.
    ///   - caption: A caption of at most 1024 characters.
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - apiReference: Your own reference, by which you can find the message later.
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

    /// Sends a video. The rules of ``send(to:type:body:url:caption:filename:channelId:apiReference:)`` apply.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
    ///   - url: The absolute http or https URL of the video.
    ///   - caption: A caption of at most 1024 characters.
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - apiReference: Your own reference, by which you can find the message later.
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

    /// Sends a document. The rules of ``send(to:type:body:url:caption:filename:channelId:apiReference:)`` apply.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
    ///   - url: The absolute http or https URL of the document.
    ///   - filename: The file name that the recipient sees.
    ///   - caption: A caption of at most 1024 characters.
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - apiReference: Your own reference, by which you can find the message later.
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

    /// Sends an audio file. The rules of ``send(to:type:body:url:caption:filename:channelId:apiReference:)`` apply.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are removed.
    ///   - url: The absolute http or https URL of the audio file.
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - apiReference: Your own reference, by which you can find the message later.
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

    /// Returns the current delivery status of a message. To wait for a status, use
    /// ``wait(wamid:until:timeout:interval:)``; to follow all changes, use ``watch(wamid:timeout:interval:)``.
    ///
    /// - Parameter wamid: WhatsApp's id of the message: the `messageId` that a send returned.
    /// - Throws:
    ///   ``WorkspaceError/notFound(_:)`` for an id that the server does not know, and any other ``WorkspaceError``.
    public func status(wamid: String) async throws -> ApiResponse<MessageStatus> {
        try await status(MessageStatusParams(wamid: wamid))
    }

    /// Waits until a message has reached a status, has failed, or the timeout has elapsed. It returns the last status
    /// in all three cases, so check the result.
    ///
    /// ```swift
    /// let last = try await client.messages.wait(wamid: id, until: .read, timeout: .seconds(30))
    /// print(last.data.hasReached(.read) ? "read" : "not read yet")
    /// ```
    ///
    /// - Parameters:
    ///   - wamid: WhatsApp's id of the message: the `messageId` that a send returned.
    ///   - until: The status to wait for; `delivered` by default. A later status, such as `read`, counts too.
    ///   - timeout: The time limit; one minute by default.
    ///   - interval: The pause between two polls; one second by default, at least 100 milliseconds.
    /// - Throws: A ``WorkspaceError``. A poll that fails temporarily is repeated.
    public func wait(
        wamid: String,
        until: DeliveryStatus? = nil,
        timeout: Duration? = nil,
        interval: Duration? = nil
    ) async throws -> ApiResponse<MessageStatus> {
        try await wait(MessageStatusParams(wamid: wamid), until: until, timeout: timeout, interval: interval)
    }

    /// Waits until a message has reached a status, has failed, or the timeout has elapsed. This form takes a parameter
    /// struct.
    ///
    /// - Throws: A ``WorkspaceError``. A poll that fails temporarily is repeated.
    public func wait(_ params: MessageStatusParams) async throws -> ApiResponse<MessageStatus> {
        try await wait(params, until: nil, timeout: nil, interval: nil)
    }

    /// Returns the status changes of a message as a sequence. It ends when the message is read or has failed, or when
    /// the timeout has elapsed. The loop throws all errors.
    ///
    /// A status that is earlier than one already emitted is omitted.
    ///
    /// ```swift
    /// for try await change in client.messages.watch(wamid: id) {
    ///     print(change.status?.text ?? "no status")
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - wamid: WhatsApp's id of the message: the `messageId` that a send returned.
    ///   - timeout: The time limit; one minute by default.
    ///   - interval: The pause between two polls; one second by default, at least 100 milliseconds.
    public func watch(wamid: String, timeout: Duration? = nil, interval: Duration? = nil) -> PageSequence<MessageStatus> {
        watch(MessageStatusParams(wamid: wamid), timeout: timeout, interval: interval)
    }

    /// Returns the status changes of a message as a sequence. This form takes a parameter struct.
    public func watch(_ params: MessageStatusParams) -> PageSequence<MessageStatus> {
        watch(params, timeout: nil, interval: nil)
    }
}

/// The messages of a client.
struct MessagesResource: Messages {
    let executor: CallExecutor

    func send(_ params: SendMessageParams) async throws -> ApiResponse<SentMessage> {
        try await executor.callOne(.sendMessage(params: params)) { data in
            if case .sentMessage(let sent) = data { sent } else { nil }
        }
    }

    func status(_ params: MessageStatusParams) async throws -> ApiResponse<MessageStatus> {
        try await executor.callOne(.messageStatus(params: params), Self.status)
    }

    func wait(
        _ params: MessageStatusParams,
        until: DeliveryStatus?,
        timeout: Duration?,
        interval: Duration?
    ) async throws -> ApiResponse<MessageStatus> {
        let request = Request.waitForMessage(params: params, until: until, timeout: timeout, interval: interval)
        return try await executor.callOne(request, Self.status)
    }

    func watch(_ params: MessageStatusParams, timeout: Duration?, interval: Duration?) -> PageSequence<MessageStatus> {
        PageSequence(executor, .messageStatusChanges(params: params, timeout: timeout, interval: interval)) { data in
            Self.status(data).map { [$0] }
        }
    }

    @Sendable
    private static func status(_ data: ResponseData) -> MessageStatus? {
        if case .messageStatus(let status) = data { status } else { nil }
    }
}
