import Dispatch
import Foundation

/// A hook that is called after every attempt, and the number of observed calls that were cancelled and whose last event
/// is still to come.
final class AttemptObserver: @unchecked Sendable {
    typealias Hook = @Sendable (AttemptEvent) -> Void

    /// True while a hook runs, and in the tasks that it starts. Calls made there are not observed. Otherwise hooks
    /// would call themselves recursively, and a hook that waits for such a call would wait for itself.
    @TaskLocal private static var isInsideHook = false

    /// All events and completions of observed calls pass through this queue in order. Each observer has its own queue,
    /// so that a slow hook does not delay other observers.
    private let queue = DispatchQueue(label: "workspace-sdk-events")

    private let hook: Hook

    private var cancelledCalls = 0
    private let changed = NSCondition()

    init(_ hook: @escaping Hook) {
        self.hook = hook
    }

    /// The observer of a call that starts now; nil inside a hook.
    var forNewCall: AttemptObserver? {
        Self.isInsideHook ? nil : self
    }

    func notify(_ event: AttemptEvent) {
        let hook = hook
        queue.async {
            Self.$isInsideHook.withValue(true) { hook(event) }
        }
    }

    /// Runs the closure after all events before it.
    func afterEvents(_ body: @escaping @Sendable () -> Void) {
        queue.async(execute: body)
    }

    /// Call with 1 when a call is cancelled, and with -1 after its last event.
    func addCancelled(_ count: Int) {
        changed.lock()
        defer { changed.unlock() }
        cancelledCalls += count
        if cancelledCalls <= 0 { changed.broadcast() }
    }

    /// Waits until the hook has received the last event of every cancelled call. The time is limited, because a hook
    /// may be slow. Does not wait inside a hook.
    func awaitCancelledCalls() {
        if Self.isInsideHook { return }
        let end = Date(timeIntervalSinceNow: 2)
        changed.lock()
        defer { changed.unlock() }
        while cancelledCalls > 0, changed.wait(until: end) {}
    }
}
