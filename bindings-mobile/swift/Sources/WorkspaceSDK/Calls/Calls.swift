import Foundation

/// The calls under way, by token, and the one thread that takes in what becomes of them.
final class Calls: Sendable {
    private struct State {
        var last: Token = 0
        var calls: [Token: Call] = [:]
        var isReading = false
    }

    static let shared = Calls()

    private let state = Locked(State())

    /// How many calls wait for their last letter.
    var count: Int {
        state.withLock { $0.calls.count }
    }

    /// A call that is not under way yet.
    func call(seenBy observer: Observer?) -> Call {
        let token = state.withLock { state in
            state.last += 1
            return state.last
        }
        return Call(token: token, observer: observer)
    }

    func add(_ call: Call) {
        let isFirst = state.withLock { state in
            state.calls[call.token] = call
            defer { state.isReading = true }
            return !state.isReading
        }
        if isFirst { read() }
    }

    /// Begins with the first call; the thread waits in the core, and ends with the program.
    private func read() {
        let thread = Thread {
            while true {
                #if canImport(ObjectiveC)
                    autoreleasepool { self.takeIn(collect()) }
                #else
                    self.takeIn(collect())
                #endif
            }
        }
        thread.name = "workspace-sdk-reader"
        thread.qualityOfService = .userInitiated
        thread.start()
    }

    private func takeIn(_ letters: [Letter]) {
        for letter in letters {
            if case .attempt(let event) = letter.news {
                state.withLock { $0.calls[letter.token] }?.show(event)
            } else {
                state.withLock { $0.calls.removeValue(forKey: letter.token) }?.end(with: letter.news)
            }
        }
    }
}
