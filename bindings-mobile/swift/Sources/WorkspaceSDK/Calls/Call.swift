/// What a call is known by on both sides. None is used twice.
typealias Token = Int64

/// One call: whoever waits for it, and whether it was given up.
final class Call: Sendable {
    private struct State {
        var waiting: CheckedContinuation<News, any Error>?
        var isHandedOver = false
        var isCancelled = false
        /// Whether its observer waits for the last event of a call that was given up.
        var isAwaited = false
    }

    let token: Token
    private let observer: Observer?
    private let state = Locked(State())

    init(token: Token, observer: Observer?) {
        self.token = token
        self.observer = observer
    }

    /// Hands the call over, and waits for its last letter. One that was given up before is not handed over at all.
    func run(_ begin: (_ token: Token, _ isObserved: Bool) -> Void) async throws -> News {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting in
                start(waiting, begin)
            }
        } onCancel: {
            giveUp()
        }
    }

    private func start(_ waiting: CheckedContinuation<News, any Error>, _ begin: (Token, Bool) -> Void) {
        let isTooLate = state.withLock { state in
            if !state.isCancelled { state.waiting = waiting }
            return state.isCancelled
        }
        if isTooLate { return waiting.resume(throwing: CancellationError()) }
        Calls.shared.add(self)
        withoutPipeSignal { begin(token, observer != nil) }
        let isGivenUp = state.withLock { state in
            state.isHandedOver = true
            return state.isCancelled
        }
        // Given up while it was handed over, when the core did not know it yet.
        if isGivenUp { _ = cancel(token: token) }
    }

    /// The core says what becomes of the call: given up, or it had ended already.
    private func giveUp() {
        let (isUnderWay, isHandedOver) = state.withLock { state in
            state.isCancelled = true
            let isUnderWay = state.waiting != nil
            state.isAwaited = isUnderWay
            // Within the lock, so that the end of the call finds it counted.
            if isUnderWay { observer?.addGivenUp(1) }
            return (isUnderWay, state.isHandedOver)
        }
        if isUnderWay, isHandedOver { _ = cancel(token: token) }
    }

    func show(_ event: AttemptEvent) {
        observer?.show(event)
    }

    func end(with news: News) {
        guard let observer else { return resume(with: news) }
        // Whoever gave up waits for no hook.
        if case .givenUp = news { resume(with: news) }
        observer.afterwards {
            self.resume(with: news)
            if self.state.withLock({ $0.isAwaited }) { observer.addGivenUp(-1) }
        }
    }

    private func resume(with news: News) {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: news)
    }
}
