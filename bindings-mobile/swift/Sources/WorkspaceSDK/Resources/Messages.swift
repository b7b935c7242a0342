/// The operations on messages: free-form text and media inside the 24-hour window, and the way of a message to its reader.
public struct Messages: Sendable {
    let access: Access

    /// Sends a free-form message, which needs an open 24-hour window: the customer wrote within 24 hours. It is sent once: repeated only when it provably
    /// never left or was refused unprocessed (421, 425, 429).
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 form; separators are stripped.
    ///   - type: `text` (the default), `image`, `video`, `document` or `audio`.
    ///   - body: The text, at most 4096 characters. Required for text.
    ///   - url: The media's URL, absolute http or https. Required for media.
    ///   - caption: A caption of an image, video or document, at most 1024 characters.
    ///   - filename: The file name of a document.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: Any ``WorkspaceError`` of a send; ``WorkspaceError/outcomeUnknown(_:)`` where it may have been sent. A closed window is a refusal with
    ///   WhatsApp's code 131047.
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
    ) async throws -> Answer<Sent> {
        try await send(
            MessagesSend(
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

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of a send; ``WorkspaceError/outcomeUnknown(_:)`` where it may have been sent.
    @discardableResult
    public func send(_ form: MessagesSend) async throws -> Answer<Sent> {
        try await access.call(.sendMessage(form: form)) { payload in
            if case .ofSent(let sent) = payload { sent } else { nil }
        }
    }

    /// Sends a text. See ``send(to:type:body:url:caption:filename:channelId:apiReference:)``.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 form; separators are stripped.
    ///   - body: The text, at most 4096 characters.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: As `send`.
    @discardableResult
    public func sendText(
        to: String,
        body: String,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> Answer<Sent> {
        try await send(
            MessagesSend(to: to, type: "text", body: body, channelId: channelId, apiReference: apiReference)
        )
    }

    /// Sends an image. See ``send(to:type:body:url:caption:filename:channelId:apiReference:)``.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 form; separators are stripped.
    ///   - url: The absolute http or https URL of the image.
    ///   - caption: A caption of at most 1024 characters.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: As `send`.
    @discardableResult
    public func sendImage(
        to: String,
        url: String,
        caption: String? = nil,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> Answer<Sent> {
        try await send(
            MessagesSend(to: to, type: "image", url: url, caption: caption, channelId: channelId, apiReference: apiReference)
        )
    }

    /// Sends a video. See ``send(to:type:body:url:caption:filename:channelId:apiReference:)``.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 form; separators are stripped.
    ///   - url: The absolute http or https URL of the video.
    ///   - caption: A caption of at most 1024 characters.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: As `send`.
    @discardableResult
    public func sendVideo(
        to: String,
        url: String,
        caption: String? = nil,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> Answer<Sent> {
        try await send(
            MessagesSend(to: to, type: "video", url: url, caption: caption, channelId: channelId, apiReference: apiReference)
        )
    }

    /// Sends a document. See ``send(to:type:body:url:caption:filename:channelId:apiReference:)``.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 form; separators are stripped.
    ///   - url: The absolute http or https URL of the document.
    ///   - filename: The name the recipient sees.
    ///   - caption: A caption of at most 1024 characters.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: As `send`.
    @discardableResult
    public func sendDocument(
        to: String,
        url: String,
        filename: String? = nil,
        caption: String? = nil,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> Answer<Sent> {
        try await send(
            MessagesSend(to: to, type: "document", url: url, caption: caption, filename: filename, channelId: channelId, apiReference: apiReference)
        )
    }

    /// Sends an audio file. See ``send(to:type:body:url:caption:filename:channelId:apiReference:)``.
    ///
    /// - Parameters:
    ///   - to: The recipient's phone number in E.164 form; separators are stripped.
    ///   - url: The absolute http or https URL of the audio file.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - apiReference: Your own reference, for tracking.
    /// - Throws: As `send`.
    @discardableResult
    public func sendAudio(
        to: String,
        url: String,
        channelId: String? = nil,
        apiReference: String? = nil
    ) async throws -> Answer<Sent> {
        try await send(
            MessagesSend(to: to, type: "audio", url: url, channelId: channelId, apiReference: apiReference)
        )
    }

    /// How far a message has come.
    ///
    /// - Parameter wamid: WhatsApp's id of the message.
    /// - Throws: Any ``WorkspaceError`` of a read; ``WorkspaceError/notFound(_:)`` for an id the server does not know.
    public func status(wamid: String) async throws -> Answer<MessageStatus> {
        try await status(MessagesStatus(wamid: wamid))
    }

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read; ``WorkspaceError/notFound(_:)`` for an id the server does not know.
    public func status(_ form: MessagesStatus) async throws -> Answer<MessageStatus> {
        try await access.call(.statusOfMessage(form: form), Self.status)
    }

    /// Waits until a message has come as far as `until` or has failed, or time is up, and gives the last status it saw.
    ///
    /// - Parameters:
    ///   - wamid: WhatsApp's id of the message.
    ///   - until: The status to wait for; delivered by default. A later one counts too.
    ///   - timeout: How long to wait at most; a minute by default.
    ///   - interval: How long to pause between two looks; a second by default, at least 10 milliseconds.
    /// - Throws: Any ``WorkspaceError`` of a read. A look that fails for a passing reason is followed by another.
    public func wait(
        wamid: String,
        until: DeliveryStatus? = nil,
        timeout: Duration? = nil,
        interval: Duration? = nil
    ) async throws -> Answer<MessageStatus> {
        try await wait(MessagesStatus(wamid: wamid), until: until, timeout: timeout, interval: interval)
    }

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func wait(
        _ form: MessagesStatus,
        until: DeliveryStatus? = nil,
        timeout: Duration? = nil,
        interval: Duration? = nil
    ) async throws -> Answer<MessageStatus> {
        let request = Request.waitForMessage(form: form, until: until, timeout: timeout, interval: interval)
        return try await access.call(request, Self.status)
    }

    /// The changes of a message's status as they are seen, until it is read or has failed, or time is up. A status that lies behind one already seen is
    /// not given. Whatever is wrong is thrown by the loop.
    ///
    /// - Parameters:
    ///   - wamid: WhatsApp's id of the message.
    ///   - timeout: How long to watch at most; a minute by default.
    ///   - interval: How long to pause between two looks; a second by default, at least 10 milliseconds.
    public func watch(wamid: String, timeout: Duration? = nil, interval: Duration? = nil) -> AnswerSequence<MessageStatus> {
        watch(MessagesStatus(wamid: wamid), timeout: timeout, interval: interval)
    }

    /// The same, of a form.
    public func watch(_ form: MessagesStatus, timeout: Duration? = nil, interval: Duration? = nil) -> AnswerSequence<MessageStatus> {
        AnswerSequence(access, .changesOfMessage(form: form, timeout: timeout, interval: interval)) { payload in
            Self.status(payload).map { [$0] }
        }
    }

    @Sendable
    private static func status(_ payload: AnswerData) -> MessageStatus? {
        if case .ofStatus(let status) = payload { status } else { nil }
    }
}
