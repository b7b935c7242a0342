/// The calls that a side makes. Each returns whether the response was complete.
public protocol Calls: Sendable {
    init(baseUrl: String) throws

    func send() async throws -> Bool

    func list() async throws -> Bool

    /// Reads an address book from end to end, and every field of each contact.
    func read(_ book: inout Book) async throws
}
