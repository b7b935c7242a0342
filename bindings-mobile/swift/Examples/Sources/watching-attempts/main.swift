// Watches every attempt.

import WorkspaceSDK

func watched() throws -> Client {
    try Client.fromEnv(onAttempt: { event in
        let next =
            switch event.next {
            case .done: "done"
            case .retry(let wait): "retry in \(wait)"
            case .stop(let reason): "failed: \(reason)"
            case .cancelled: "cancelled, \(event.sent)"
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
