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
