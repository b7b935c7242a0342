import Dispatch
import Foundation

/// A hook that is called after every attempt, and the number of observed calls that were cancelled and whose last event
/// is still to come.
///
/// All events and completions of observed calls pass through a queue in order, so that the events of a call come before
/// it completes. A hook that does not return must not stop the calls: once it has run for `stallTime`, completions no
/// longer wait for it. Its events are kept up to `maxEvents`, and further ones are dropped.
final class AttemptObserver: @unchecked Sendable {
    typealias Hook = @Sendable (AttemptEvent) -> Void
    typealias Completion = @Sendable () -> Void

    /// The number of events that may wait for the hook. More of them would fill the memory.
    static let maxEvents = 1000

    /// How long completions wait for a hook that does not return.
    static let stallTime: DispatchTimeInterval = .seconds(1)

    private enum Item {
        case event(AttemptEvent)
        case completion(Completion)
    }

    private struct State {
        var items: ArraySlice<Item> = []
        var eventCount = 0
        /// Whether the queue is being processed.
        var isRunning = false
        /// Whether the hook runs.
        var isInHook = false
        /// How often the hook was called.
        var hookCalls = 0
        /// Whether the hook has run for the whole `stallTime`.
        var isStalled = false
        var isWatched = false
        var hasWarned = false
    }

    /// Each observer has its own queue, so that a slow hook does not delay other observers.
    private let queue = DispatchQueue(label: "workspace-sdk-events")

    private let hook: Hook
    private let warn: @Sendable (String) -> Void
    private let state = Mutex(State())

    private var cancelledCalls = 0
    private let changed = NSCondition()

    init(_ hook: @escaping Hook, warn: @escaping @Sendable (String) -> Void = logWarning) {
        self.hook = hook
        self.warn = warn
    }

    func notify(_ event: AttemptEvent) {
        let isKept = state.withLock { state in
            guard state.eventCount < Self.maxEvents else { return false }
            state.items.append(.event(event))
            state.eventCount += 1
            return true
        }
        if isKept { run() } else { warnOnce() }
    }

    /// Runs the closure after all events before it, or at once if the hook does not return.
    func afterEvents(_ completion: @escaping Completion) {
        let isImmediate = state.withLock { state in
            if state.isStalled || !state.isRunning { return true }
            state.items.append(.completion(completion))
            return false
        }
        if isImmediate { completion() }
    }

    /// Processes the queue, if this does not happen already.
    private func run() {
        let mustStart = state.withLock { state in
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustStart { queue.async { self.processItems() } }
    }

    private func processItems() {
        while let item = nextItem() {
            switch item {
            case .completion(let completion): completion()
            case .event(let event):
                watchHook()
                CallHooks.$isInsideHook.withValue(true) { hook(event) }
                state.withLock { state in
                    state.isInHook = false
                    state.isStalled = false
                }
            }
        }
    }

    private func nextItem() -> Item? {
        state.withLock { state in
            let item = state.items.popFirst()
            switch item {
            case .event:
                state.eventCount -= 1
                state.isInHook = true
                state.hookCalls += 1
            case .completion: break
            case nil: state.isRunning = false
            }
            return item
        }
    }

    /// Starts a timer for the hook, unless there is one. It costs one task per `stallTime` at most.
    private func watchHook() {
        let watched = state.withLock { state -> Int? in
            if state.isWatched { return nil }
            state.isWatched = true
            return state.hookCalls
        }
        if let watched { checkLater(watched) }
    }

    private func checkLater(_ hookCall: Int) {
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.stallTime) { self.checkHook(hookCall) }
    }

    /// Releases the completions if this call of the hook has not returned.
    private func checkHook(_ hookCall: Int) {
        let (next, released) = state.withLock { state -> (Int?, [Completion]?) in
            guard state.isInHook, state.hookCalls == hookCall else {
                state.isWatched = state.isInHook
                return (state.isInHook ? state.hookCalls : nil, nil)
            }
            state.isStalled = true
            state.isWatched = false
            let completions = state.items.compactMap { if case .completion(let completion) = $0 { completion } else { nil } }
            state.items.removeAll { if case .completion = $0 { true } else { false } }
            return (nil, completions)
        }
        if let next { return checkLater(next) }
        guard let released else { return }
        warnOnce()
        for completion in released { completion() }
    }

    private func warnOnce() {
        let isFirst = state.withLock { state in
            defer { state.hasWarned = true }
            return !state.hasWarned
        }
        if isFirst { warn("an onAttempt hook is too slow or does not return: calls do not wait for it, and events are dropped") }
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
        if CallHooks.isInsideHook { return }
        let end = Date(timeIntervalSinceNow: 2)
        changed.lock()
        defer { changed.unlock() }
        while cancelledCalls > 0, changed.wait(until: end) {}
    }
}
