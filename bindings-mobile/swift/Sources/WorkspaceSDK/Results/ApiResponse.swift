import Foundation

/// The result of a call: the data, and metadata about the call. The fields of the data are also fields of the response.
///
/// ```swift
/// let sent = try await client.templates.send(to: "+1234567890", templateName: "plain_notice")
/// print(sent.messageId ?? "no id", sent.call.attempts)
/// ```
@dynamicMemberLookup
public struct ApiResponse<Value: Sendable>: Sendable {
    /// The data.
    public let data: Value
    /// The server's message for humans, such as "Found 1 channel(s)".
    public let message: String?
    /// The position of the page in the list, if the response contains it.
    public let pagination: Pagination?
    /// Metadata of the call.
    public let call: CallInfo
    private let body: Foundation.Data

    /// Creates a response, for tests of your code.
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

    init(data: Value, info: ResponseInfo) {
        self.data = data
        message = info.message
        pagination = info.pagination
        call = info.call
        body = info.raw
    }

    /// The body of the response as the server sent it, which is JSON.
    public var raw: String {
        String(decoding: body, as: UTF8.self)
    }

    /// A field of the data.
    public subscript<Member>(dynamicMember field: KeyPath<Value, Member>) -> Member {
        data[keyPath: field]
    }
}
