import Foundation

@testable import WorkspaceSDK

/// A server that takes requests and never answers, and sees when a connection ends.
final class Silent: Sendable {
    private let listener: Socket
    private let bytes = Locked([UInt8]())
    /// The first bytes of a request came.
    let arrived = Event<Void>()
    /// A connection was closed, at this time.
    let ended = Event<ContinuousClock.Instant>()

    init() throws {
        listener = try Socket.listen()
        Thread { [self, listener] in
            while let connection = listener.accept() { serve(connection) }
        }.start()
    }

    private func serve(_ connection: Socket) {
        Thread { [self] in
            while case let received = connection.read(), !received.isEmpty {
                bytes.withLock { $0 += received }
                arrived.happen()
            }
            ended.happen(.now)
        }.start()
    }

    var url: String { "http://127.0.0.1:\(listener.port)/" }

    /// What was received, on all connections.
    var received: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func close() { listener.shutDown() }
}
