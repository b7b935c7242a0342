import Foundation

/// A list that was answered: a collection of its elements, with what came beside them.
public struct Page<Element: Sendable>: RandomAccessCollection, Sendable {
    /// The elements as an array.
    public let data: [Element]
    /// The server's message for a person, such as "Found 1 channel(s)".
    public let message: String?
    /// Where the page lies in the whole list, for a list of contacts.
    public let pagination: Pagination?
    /// How the call went.
    public let call: CallInfo
    private let body: Foundation.Data

    /// A list as a test of your own makes it.
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

    init(data: [Element], info: AnswerInfo) {
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

    /// Where the first element is: 0.
    public var startIndex: Int { data.startIndex }

    /// Behind the last element.
    public var endIndex: Int { data.endIndex }

    /// The element at this place.
    public subscript(position: Int) -> Element { data[position] }
}
