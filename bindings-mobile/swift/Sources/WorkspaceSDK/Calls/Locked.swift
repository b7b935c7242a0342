import Foundation

/// A value that one thread at a time sees. `Mutex` would be this, but is younger than the systems this runs on.
final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
    }

    /// What is done here must be short, and call nothing that could ask for the lock again.
    func withLock<Result>(_ work: (inout Value) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try work(&value)
    }
}
