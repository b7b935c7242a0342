import Foundation

/// A list that an operation returned: a collection of its elements, and metadata about the call.
///
/// ```swift
/// let labels = try await client.labels.list()
/// for label in labels { print(label.name ?? "no name") }
/// print(labels.count, "labels in", labels.call.elapsed)
/// ```
public struct Page<Element: Sendable>: RandomAccessCollection, Sendable {
    /// The elements as an array.
    public let data: [Element]
    /// The server's message for humans, such as "Found 1 channel(s)".
    public let message: String?
    /// The position of the page in the list of all contacts; nil for other lists.
    public let pagination: Pagination?
    /// Metadata of the call.
    public let call: CallInfo
    private let body: Foundation.Data

    /// Creates a list, for tests of your code.
    public init(
        data: [Element],
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

    init(data: [Element], info: ResponseInfo) {
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

    /// The index of the first element: 0.
    public var startIndex: Int { data.startIndex }

    /// The index after the last element.
    public var endIndex: Int { data.endIndex }

    /// The element at this index.
    public subscript(position: Int) -> Element { data[position] }
}
