@testable import WorkspaceSDK

/// A hook that keeps the events, and lets a test wait for one.
final class Seen: Sendable {
    private struct State {
        var events: [AttemptEvent] = []
        var waiting: [(String, Event<AttemptEvent>)] = []
    }

    private let state = Locked(State())

    var events: [AttemptEvent] { state.withLock { $0.events } }

    @Sendable
    func hook(_ event: AttemptEvent) {
        let waiting = state.withLock { state in
            state.events.append(event)
            let found = state.waiting.filter { $0.0 == event.next.word }
            state.waiting.removeAll { $0.0 == event.next.word }
            return found
        }
        for (_, each) in waiting { each.happen(event) }
    }

    /// The first event after which this comes: `done`, `retry`, `stop` or `cancelled`.
    func until(_ word: String) async -> AttemptEvent {
        let event = Event<AttemptEvent>()
        let found = state.withLock { state in
            let found = state.events.first { $0.next.word == word }
            if found == nil { state.waiting.append((word, event)) }
            return found
        }
        if let found { return found }
        return await event.value
    }
}

extension Next {
    /// Its name alone.
    var word: String {
        switch self {
        case .done: "done"
        case .retry: "retry"
        case .stop: "stop"
        case .cancelled: "cancelled"
        }
    }
}

/// The error of the SDK that something throws.
func refusal<Result>(_ what: String = "it", _ work: () async throws -> Result) async throws -> WorkspaceError {
    do {
        _ = try await work()
    } catch let error as WorkspaceError {
        return error
    }
    throw SandboxError(description: "\(what) did not fail")
}
