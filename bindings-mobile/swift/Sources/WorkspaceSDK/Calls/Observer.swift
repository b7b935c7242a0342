import Dispatch
import Foundation

/// Whoever sees the attempts of a client.
final class Observer: @unchecked Sendable {
    /// A function that sees attempts.
    typealias Hook = @Sendable (AttemptEvent) -> Void

    /// Set while a hook runs, and in the tasks it starts. The calls made there are shown to nobody: that would have no end, and a hook that waits for
    /// one of them would wait for itself.
    @TaskLocal private static var isShowing = false

    /// Everything of the calls that this one sees comes here, in its order: a slow hook holds up nobody else.
    private let queue = DispatchQueue(label: "workspace-sdk-events")

    private let hook: Hook

    /// How many of the calls it sees were given up and have not had their last event.
    private var givenUp = 0
    private let changed = NSCondition()

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

    /// One more was given up; or, with -1, one of them has had its last event.
    func addGivenUp(_ more: Int) {
        changed.lock()
        defer { changed.unlock() }
        givenUp += more
        if givenUp <= 0 { changed.broadcast() }
    }

    /// Waits until all that were given up have had their last event, but not for ever: a hook may take its time. A hook does not wait for itself.
    func awaitGivenUp() {
        if Self.isShowing { return }
        let end = Date(timeIntervalSinceNow: 2)
        changed.lock()
        defer { changed.unlock() }
        while givenUp > 0, changed.wait(until: end) {}
    }
}
