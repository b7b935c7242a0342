import Foundation

/// The calls in flight by token, and the thread that reads the completion queue. There is one of each per process.
final class PendingCalls: Sendable {
    private struct State {
        var lastToken: Token = 0
        var calls: [Token: PendingCall] = [:]
        var hasReader = false
    }

    static let shared = PendingCalls()

    private let state = Mutex(State())

    /// The number of calls that have not completed.
    var count: Int {
        state.withLock { $0.calls.count }
    }

    /// Creates a call, which is not started yet.
    func call(hooks: CallHooks) -> PendingCall {
        let token = state.withLock { state in
            state.lastToken += 1
            return state.lastToken
        }
        return PendingCall(token: token, hooks: hooks)
    }

    func add(_ call: PendingCall) {
        let isFirst = state.withLock { state in
            state.calls[call.token] = call
            defer { state.hasReader = true }
            return !state.hasReader
        }
        if isFirst { startReader() }
    }

    /// Starts the thread, on the first call. It blocks in the core and runs until the program ends.
    private func startReader() {
        let thread = Thread {
            while true {
                #if canImport(ObjectiveC)
                    autoreleasepool { self.deliver(takeCompletions()) }
                #else
                    self.deliver(takeCompletions())
                #endif
            }
        }
        thread.name = "workspace-sdk-reader"
        thread.qualityOfService = .userInitiated
        thread.start()
    }

    private func deliver(_ completions: [Completion]) {
        for completion in completions {
            switch completion.payload {
            case .attemptStart(let start): pending(completion.token)?.notify(start)
            case .attempt(let event): pending(completion.token)?.notify(event)
            default: state.withLock { $0.calls.removeValue(forKey: completion.token) }?.complete(with: completion.payload)
            }
        }
    }

    private func pending(_ token: Token) -> PendingCall? {
        state.withLock { $0.calls[token] }
    }
}
