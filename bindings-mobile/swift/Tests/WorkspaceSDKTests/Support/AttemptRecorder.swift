@testable import WorkspaceSDK

/// A hook that records events, and lets a test wait for one.
final class AttemptRecorder: Sendable {
    private struct State {
        var events: [AttemptEvent] = []
        var waiting: [(String, OneShot<AttemptEvent>)] = []
    }

    private let state = Mutex(State())

    var events: [AttemptEvent] { state.withLock { $0.events } }

    @Sendable
    func hook(_ event: AttemptEvent) {
        let waiting = state.withLock { state in
            state.events.append(event)
            let found = state.waiting.filter { $0.0 == event.next.name }
            state.waiting.removeAll { $0.0 == event.next.name }
            return found
        }
        for (_, each) in waiting { each.fire(event) }
    }

    /// The first event with this next step: `done`, `retry`, `stop` or `cancelled`.
    func until(_ name: String) async -> AttemptEvent {
        let event = OneShot<AttemptEvent>()
        let found = state.withLock { state in
            let found = state.events.first { $0.next.name == name }
            if found == nil { state.waiting.append((name, event)) }
            return found
        }
        if let found { return found }
        return await event.value
    }
}

extension NextStep {
    /// The name of the case.
    var name: String {
        switch self {
        case .done: "done"
        case .retry: "retry"
        case .stop: "stop"
        case .cancelled: "cancelled"
        case .replayed: "replayed"
        }
    }
}

/// Returns the error of the SDK that a closure throws.
func workspaceError<Result>(_ what: String = "it", _ work: () async throws -> Result) async throws -> WorkspaceError {
    do {
        _ = try await work()
    } catch let error as WorkspaceError {
        return error
    }
    throw SandboxError(description: "\(what) did not fail")
}
