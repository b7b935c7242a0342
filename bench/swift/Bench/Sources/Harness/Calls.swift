/// The calls of one side. Each says whether it got the whole answer it should.
public protocol Calls: Sendable {
    init(baseUrl: String) throws

    func send() async throws -> Bool

    func list() async throws -> Bool
}
