import Dispatch

/// Whoever sees the attempts of a client.
final class Observer: Sendable {
    /// A function that sees attempts.
    typealias Hook = @Sendable (AttemptEvent) -> Void

    /// Set while a hook runs, and in the tasks it starts. The calls made there are shown to nobody: that would have no end, and a hook that waits for
    /// one of them would wait for itself.
    @TaskLocal private static var isShowing = false

    /// Everything of the calls that this one sees comes here, in its order: a slow hook holds up nobody else.
    private let queue = DispatchQueue(label: "workspace-sdk-events")

    private let hook: Hook

    init(_ hook: @escaping Hook) {
        self.hook = hook
    }

    /// This one, for a call that begins now; nobody inside a hook.
    var forCall: Observer? {
        Self.isShowing ? nil : self
    }

    func show(_ event: AttemptEvent) {
        let hook = hook
        queue.async {
            Self.$isShowing.withValue(true) { hook(event) }
        }
    }

    /// Does something after all that was shown before.
    func afterwards(_ work: @escaping @Sendable () -> Void) {
        queue.async(execute: work)
    }
}
