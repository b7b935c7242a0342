import Foundation

/// What a call gave: the data, whose fields can be read here directly, and what came beside it.
///
/// ```swift
/// let sent = try await client.templates.send(to: "+1234567890", templateName: "plain_notice")
/// print(sent.messageId ?? "no id", sent.call.attempts)
/// ```
@dynamicMemberLookup
public struct Answer<Value: Sendable>: Sendable {
    /// The data.
    public let data: Value
    /// The server's message for a person, such as "Found 1 channel(s)".
    public let message: String?
    /// Where the page lies in a list, if the answer says so.
    public let pagination: Pagination?
    /// How the call went.
    public let call: CallInfo
    private let body: Foundation.Data

    /// An answer as a test of your own makes it.
    public init(
        data: Value,
        message: String? = nil,
        pagination: Pagination? = nil,
        call: CallInfo = CallInfo(status: 200, requestId: nil, attempts: 1, elapsed: .zero),
        raw: String = ""
    ) {
        self.data = data
        self.message = message
        self.pagination = pagination
        self.call = call
        body = Foundation.Data(raw.utf8)
    }

    init(data: Value, info: AnswerInfo) {
        self.data = data
        message = info.message
        pagination = info.pagination
        call = info.call
        body = info.raw
    }

    /// The whole body of the answer as the server sent it: JSON text.
    public var raw: String {
        String(decoding: body, as: UTF8.self)
    }

    /// A field of the data.
    public subscript<Member>(dynamicMember field: KeyPath<Value, Member>) -> Member {
        data[keyPath: field]
    }
}
