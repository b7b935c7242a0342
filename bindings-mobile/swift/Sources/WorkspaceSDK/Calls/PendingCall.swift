/// Identifies a call on both sides of the FFI; never reused.
typealias Token = Int64

/// Starts a call of the native library with a token, which reports these events.
typealias StartCall = (_ token: Token, _ isObserved: Bool, _ awaitsStart: Bool) -> Void

/// A call: its caller, and whether it was cancelled.
final class PendingCall: Sendable {
    private struct State {
        var caller: CheckedContinuation<CompletionPayload, any Error>?
        var isStarted = false
        var isCancelled = false
        /// Whether the observer counts this call as cancelled, and waits for its last event.
        var isCounted = false
    }

    let token: Token
    private let hooks: CallHooks
    private let state = Mutex(State())

    init(token: Token, hooks: CallHooks) {
        self.token = token
        self.hooks = hooks
    }

    private var observer: AttemptObserver? { hooks.observer }

    /// Starts the call and waits for its completion. A call that has already been cancelled is not started.
    func run(_ start: StartCall) async throws -> CompletionPayload {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { caller in
                self.start(caller, start)
            }
        } onCancel: {
            cancel()
        }
    }

    private func start(_ caller: CheckedContinuation<CompletionPayload, any Error>, _ start: StartCall) {
        let wasCancelled = state.withLock { state in
            if !state.isCancelled { state.caller = caller }
            return state.isCancelled
        }
        if wasCancelled { return caller.resume(throwing: CancellationError()) }
        PendingCalls.shared.add(self)
        withSigpipeBlocked { start(token, observer != nil, hooks.startHook != nil) }
        let isCancelled = state.withLock { state in
            state.isStarted = true
            return state.isCancelled
        }
        // If it was cancelled in the meantime, the core may not have known the token yet, so it is cancelled again.
        if isCancelled { _ = WorkspaceSDK.cancel(token: token) }
    }

    /// Asks the core to cancel the call. The core completes it as cancelled, unless it is already complete.
    private func cancel() {
        let (isPending, isStarted) = state.withLock { state in
            state.isCancelled = true
            let isPending = state.caller != nil
            state.isCounted = isPending
            // The lock is still held, so that the call is counted before its completion is processed.
            if isPending { observer?.addCancelled(1) }
            return (isPending, state.isStarted)
        }
        if isPending, isStarted { _ = WorkspaceSDK.cancel(token: token) }
    }

    func notify(_ start: AttemptStart) {
        hooks.start(start, token: token)
    }

    func notify(_ event: AttemptEvent) {
        observer?.notify(event)
    }

    func complete(with payload: CompletionPayload) {
        guard let observer else { return resume(with: payload) }
        // A cancelled caller does not wait for the hook.
        if case .cancelled = payload { resume(with: payload) }
        observer.afterEvents {
            self.resume(with: payload)
            if self.state.withLock({ $0.isCounted }) { observer.addCancelled(-1) }
        }
    }

    private func resume(with payload: CompletionPayload) {
        let caller = state.withLock { state in
            defer { state.caller = nil }
            return state.caller
        }
        caller?.resume(returning: payload)
    }
}
