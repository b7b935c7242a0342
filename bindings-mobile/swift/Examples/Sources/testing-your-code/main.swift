// Tests of code that sends, against a server on this machine. No messages are sent to WhatsApp.

import Foundation
import WorkspaceSDK

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The code under test.
func confirm(_ client: Client, _ to: String, _ order: String) async throws -> String {
    do {
        try await client.templates.send(to: to, templateName: "order_confirmation", variables: ["John", order, "29.99"])
        return "sent"
    } catch WorkspaceError.outcomeUnknown {
        return "ask a person"
    }
}

/// In a test target, write `@Test func` and `#expect` instead of `func` and `precondition`.
func confirmsAnOrder() async throws {
    let sandbox = try Sandbox()
    let client = try Client(baseUrl: sandbox.url, apiKey: "sandbox-key")
    let outcome = try await confirm(client, "+1234567890", "ORD-1")
    precondition(outcome == "sent")
    let messages = try await sandbox.messages(to: "+1234567890")
    precondition(messages.count == 1 && messages[0]["variables"] == ["John", "ORD-1", "29.99"])
}

func neverSendsTwice() async throws {
    let sandbox = try Sandbox()
    let client = try Client(baseUrl: sandbox.url, apiKey: "sandbox-key")
    try await sandbox.control("faults", ["kind": "lost_answer", "operation": "templates.send"])
    let outcome = try await confirm(client, "+1234567890", "ORD-2")
    precondition(outcome == "ask a person")
    let messages = try await sandbox.messages(to: "+1234567890")
    precondition(messages.count == 1)
}

/// The server, in a separate process that ends with this object or with this program.
final class Sandbox: Sendable {
    let url: String
    private let input = Pipe()

    init() throws {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: ProcessInfo.processInfo.environment["WORKSPACE_SANDBOX_BIN"] ?? "workspace-sandbox")
        process.arguments = ["--exit-with-stdin"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // The server prints one line when it is listening.
        let ready = try Json(parsing: String(decoding: output.fileHandleForReading.availableData, as: UTF8.self))
        url = ready["url"]?.string ?? ""
    }

    deinit { try? input.fileHandleForWriting.close() }

    /// Calls the control API: with GET, or with POST if there is a body.
    @discardableResult
    func control(_ path: String, _ body: Json? = nil) async throws -> Json {
        guard let url = URL(string: "\(url)/_sandbox/v1/\(path)") else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = body == nil ? "GET" : "POST"
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.httpBody = body.map { Data($0.text.utf8) }
        let (data, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else { throw URLError(.badServerResponse) }
        return try Json(parsing: String(decoding: data, as: UTF8.self))
    }

    /// The messages that were sent to a number.
    func messages(to: String) async throws -> [Json] {
        try await control("messages?to=\(to.replacingOccurrences(of: "+", with: "%2B"))")["messages"]?.elements ?? []
    }
}

try await confirmsAnOrder()
try await neverSendsTwice()
print("both tests passed")
