/// The hooks of a client, which its calls run.
struct CallHooks: Sendable {
    typealias StartHook = @Sendable (AttemptStart) async throws -> Void

    static let none = CallHooks(startHook: nil, observer: nil)

    /// True while a hook runs, and in the tasks that it starts. Calls made there run no hooks. Otherwise hooks would
    /// call themselves recursively, and a hook that waits for such a call would wait for itself.
    @TaskLocal static var isInsideHook = false

    /// The hook for the start of attempts.
    let startHook: StartHook?
    /// The hook for their end.
    let observer: AttemptObserver?

    init(startHook: StartHook?, observer: AttemptObserver?) {
        self.startHook = startHook
        self.observer = observer
    }

    init(onAttempt: AttemptObserver.Hook?, onAttemptStart: StartHook?) {
        self.init(startHook: onAttemptStart, observer: onAttempt.map { AttemptObserver($0) })
    }

    /// The hooks of a call that starts now; none inside a hook.
    var forNewCall: CallHooks {
        Self.isInsideHook ? .none : self
    }

    /// The hooks of a copy: its own, and for those that it does not have, these.
    func replaced(by own: CallHooks) -> CallHooks {
        CallHooks(startHook: own.startHook ?? startHook, observer: own.observer ?? observer)
    }

    /// Runs the hook for the start of an attempt, and then lets the attempt start or fail.
    func start(_ attempt: AttemptStart, token: Token) {
        guard let startHook else { return allowStart(token: token) }
        Task {
            do {
                try await Self.$isInsideHook.withValue(true) { try await startHook(attempt) }
                allowStart(token: token)
            } catch {
                logWarning("an onAttemptStart hook threw \(type(of: error)), so nothing was sent")
                refuseStart(token: token)
            }
        }
    }
}
