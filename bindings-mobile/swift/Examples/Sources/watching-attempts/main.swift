// Watches every attempt, and stores its start in a journal.

import WorkspaceSDK

func watched() throws -> Client {
    try Client.fromEnv(onAttempt: { event in
        let next =
            switch event.next {
            case .done: "done"
            case .retry(let wait): "retry in \(wait)"
            case .stop(let reason): "failed: \(reason)"
            case .cancelled: "cancelled, \(event.sent)"
            case .replayed: "replayed"
            }
        print("\(event.operation) #\(event.attempt): \(next) after \(event.elapsed)")
    })
}

_ = try await watched().channels.list()

let (attempts, seen) = AsyncStream.makeStream(of: AttemptEvent.self)
_ = try await Client.fromEnv(onAttempt: { seen.yield($0) }).channels.list()
// The events come before the response.
seen.finish()
var count = 0
for await _ in attempts { count += 1 }
precondition(count == 1)

/// A journal, which an app would store in a database.
actor Journal {
    private(set) var entries: [String] = []

    func add(_ entry: String) throws { entries.append(entry) }
}

let journal = Journal()

/// Stores in the journal of the app that an attempt starts.
let journaled = try Client.fromEnv(onAttemptStart: { start in
    guard start.safety == .send else { return }
    try await journal.add("\(start.operation), attempt \(start.attempt)")
})

_ = try await journaled.channels.list()
_ = try await journaled.templates.send(to: "+1234567890", templateName: "plain_notice")
let entries = await journal.entries
precondition(entries == ["templates.send, attempt 1"])
journaled.close()
