// How to handle errors.

import WorkspaceSDK

let windowClosed = 131047

func remind(_ client: Client, _ to: String) async throws -> String {
    do {
        try await client.messages.sendText(to: to, body: "See you tomorrow at nine.")
        return "sent"
    } catch WorkspaceError.outcomeUnknown(let details) {
        return "may have been sent, needs a manual check: \(details.message)"
    } catch WorkspaceError.validation(let details) {
        return "nothing was sent: " + details.fields.map { "\($0.field) \($0.message)" }.joined(separator: ", ")
    } catch WorkspaceError.badRequest(let details) where details.whatsappCode == windowClosed {
        // The customer wrote more than 24 hours ago, so only a template can be sent.
        try await client.templates.send(to: to, templateName: "plain_notice")
        return "sent as a template"
    } catch let error as WorkspaceError where error.disposition == .retryable {
        return "not sent, try again in \(error.retryAfter ?? .seconds(60))"
    }
}

func showCauses(_ client: Client) async throws {
    do {
        print(try await client.channels.list().count)
    } catch let error as WorkspaceError where error.isTransport {
        print("\(error.message) [\(error.code), \(error.failure ?? "-"), \(error.attempts) attempt]")
        for cause in error.causes { print("  because", cause) }
    }
}

let workspace = try Client.fromEnv()
// There is no server at this address.
let unreachable = try Client(baseUrl: "http://127.0.0.1:1", apiKey: "key", options: ClientOptions(maxRetries: 0))
try await showCauses(unreachable)
let results = [
    try await remind(workspace, "+15550000005"),
    try await remind(workspace, "5550000005 (home)"),
    try await remind(unreachable, "+15550000005"),
]
for line in results { print(line) }
precondition(results[0] == "sent as a template")
precondition(results[1].hasPrefix("nothing was sent: to "))
precondition(results[2] == "not sent, try again in 60.0 seconds")
