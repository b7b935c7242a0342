import Testing
import WorkspaceSDK

/// A fictitious phone number.
let phone = "+15550001234"

/// One call of each kind.
struct SampleCall: Sendable, CustomTestStringConvertible {
    let name: String
    let make: @Sendable (Client) async throws -> Void

    var testDescription: String { name }

    static let all: [SampleCall] = [
        SampleCall(name: "read") { _ = try await $0.contacts.list() },
        SampleCall(name: "upsert") { _ = try await $0.contacts.upsert(phoneNumber: phone) },
        SampleCall(name: "send") { _ = try await $0.messages.sendText(to: phone, body: "Hi") },
        SampleCall(name: "template") { _ = try await $0.templates.send(to: phone, templateName: "plain_notice") },
        SampleCall(name: "request") { _ = try await $0.request("x/y") },
        SampleCall(name: "wait") { _ = try await $0.messages.wait(wamid: "wamid.1") },
        SampleCall(name: "iter") { for try await _ in $0.contacts.iter() {} },
        SampleCall(name: "watch") { for try await _ in $0.messages.watch(wamid: "wamid.1") {} },
    ]
}
