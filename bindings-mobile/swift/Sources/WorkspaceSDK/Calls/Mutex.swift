import Foundation

/// A value protected by a lock. The `Mutex` of the standard library requires newer operating systems.
final class Mutex<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
    }

    /// Runs a closure while the lock is held. The closure must be short, and must not lock this mutex again.
    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
