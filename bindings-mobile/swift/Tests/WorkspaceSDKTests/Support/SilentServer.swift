import Foundation

@testable import WorkspaceSDK

/// A server that accepts requests but never answers, and notices when a connection is closed.
final class SilentServer: Sendable {
    private let listener: Socket
    private let bytes = Mutex([UInt8]())
    /// Fires when the first bytes of a request arrive.
    let arrived = OneShot<Void>()
    /// Fires with the time at which a connection was closed.
    let closed = OneShot<ContinuousClock.Instant>()

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
                arrived.fire()
            }
            closed.fire(.now)
        }.start()
    }

    var url: String { "http://127.0.0.1:\(listener.port)/" }

    /// The bytes received on all connections.
    var received: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func close() { listener.shutDown() }
}
