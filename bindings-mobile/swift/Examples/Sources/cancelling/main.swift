// Timeouts and cancellation. A timeout reports the outcome of a send, a cancellation does not.

import Foundation
import WorkspaceSDK

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

func withTotalTimeout(_ client: Client, _ to: String) async throws {
    do {
        let quick = try client.withOptions(Overrides(timeout: .milliseconds(300)))
        try await quick.templates.send(to: to, templateName: "plain_notice")
    } catch WorkspaceError.outcomeUnknown(let details) {
        print("check before repeating it:", details.message)
    }
}

func cancelled(_ client: Client, _ to: String) async throws {
    let send = Task { try await client.templates.send(to: to, templateName: "plain_notice") }
    try await Task.sleep(for: .milliseconds(300))
    send.cancel()
    do {
        print(try await send.value.messageId ?? "sent just in time")
    } catch is CancellationError {
        print("cancelled; only the hook knows whether it was sent")
    }
}

/// An unstructured task is not cancelled when the screen that waits for it is closed.
func sendForSure(_ client: Client, _ to: String) async throws -> String? {
    try await Task { try await client.templates.send(to: to, templateName: "plain_notice").messageId }.value
}

let (attempts, seen) = AsyncStream.makeStream(of: AttemptEvent.self)
let client = try Client.fromEnv(onAttempt: { seen.yield($0) })
try await fault(#"{"kind": "stall", "operation": "templates.send", "times": 2}"#)

try await withTotalTimeout(client, "+15550000001")
try await cancelled(client, "+15550000001")
var ends: [NextStep] = []
for await attempt in attempts {
    print("  \(attempt.operation): \(attempt.next), \(attempt.sent)")
    ends.append(attempt.next)
    if ends.count == 2 { break }
}
guard case .stop = ends[0], case .cancelled = ends[1] else { preconditionFailure("the calls ended differently") }

let screen = Task { try await sendForSure(client, "+15550000001") }
screen.cancel()
let wamid = try await screen.value
precondition(wamid != nil)

/// Makes the sandbox fail in this way.
func fault(_ fault: String) async throws {
    let host = ProcessInfo.processInfo.environment["WORKSPACE_BASE_URL"] ?? ""
    guard let url = URL(string: "\(host)/_sandbox/v1/faults") else { preconditionFailure("no URL") }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "content-type")
    request.httpBody = Data(fault.utf8)
    let (_, response) = try await URLSession.shared.data(for: request)
    precondition((response as? HTTPURLResponse)?.statusCode == 200)
}
