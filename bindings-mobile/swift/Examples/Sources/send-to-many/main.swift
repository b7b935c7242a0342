// Sends one template to many recipients. Each recipient has a separate result, and never gets the message twice.

import WorkspaceSDK

func notify(_ client: Client, _ to: String) async throws -> String {
    do {
        try await client.templates.send(to: to, templateName: "plain_notice")
        return "accepted"
    } catch let error as WorkspaceError {
        switch error.disposition {
        case .rejected: return "not sent, and repeating it is useless"
        case .retryable: return "not sent, try again later"
        case .unknown: return "check before repeating it"
        }
    }
}

func notifyAll(_ recipients: [String]) async throws -> [String: String] {
    let client = try Client.fromEnv(options: ClientOptions(rateLimit: 80))
    return try await withThrowingTaskGroup(of: (String, String).self) { group in
        var results: [String: String] = [:]
        for (turn, to) in recipients.enumerated() {
            // Sixteen sends run at once. The next one starts when one of them has completed.
            if turn >= 16, let (to, result) = try await group.next() { results[to] = result }
            group.addTask { (to, try await notify(client, to)) }
        }
        for try await (to, result) in group { results[to] = result }
        return results
    }
}

let results = try await notifyAll(["+15550000001", "+15550000002", "not a number"])
for (to, result) in results.sorted(by: <) { print("\(to): \(result)") }

precondition(results["+15550000001"] == "accepted" && results["+15550000002"] == "accepted")
precondition(results["not a number"] == "not sent, and repeating it is useless")
