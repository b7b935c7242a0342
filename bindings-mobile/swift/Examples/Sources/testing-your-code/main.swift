// Tests of code that sends, against a server on this machine. No messages are sent to WhatsApp.

import WorkspaceSDK
import WorkspaceSDKTesting

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
    let sandbox = try await Sandbox.start()
    let outcome = try await confirm(sandbox.client(), "+1234567890", "ORD-1")
    precondition(outcome == "sent")
    let messages = try await sandbox.messages(to: "+1234567890")
    precondition(messages.count == 1 && messages[0]["variables"] == ["John", "ORD-1", "29.99"])
}

func neverSendsTwice() async throws {
    let sandbox = try await Sandbox.start()
    try await sandbox.fault(["kind": "lost_answer", "operation": "templates.send"])
    let outcome = try await confirm(sandbox.client(), "+1234567890", "ORD-2")
    precondition(outcome == "ask a person")
    let messages = try await sandbox.messages(to: "+1234567890")
    precondition(messages.count == 1)
}

/// The code under test. It takes the interface of the client, so that a test can pass a fake.
func remind(_ client: any ClientProtocol) async throws -> [String] {
    var lines: [String] = []
    for try await contact in client.contacts.iter(search: "Jane") {
        do {
            let sent = try await client.templates.send(to: contact.phoneNumber ?? "", templateName: "plain_notice")
            lines.append("sent \(sent.messageId ?? "-")")
        } catch WorkspaceError.rateLimit(let details) {
            lines.append("again in \(details.retryAfter ?? .seconds(60))")
        }
    }
    return lines
}

struct FakeContacts: Contacts {
    func upsert(_ params: UpsertContactParams) async throws -> ApiResponse<Contact> { ApiResponse(data: Contact()) }
    func list(_ params: ListContactsParams) async throws -> Page<Contact> { Page(data: []) }
    func iter(_ params: ListContactsParams, maxItems: Int?, prefetch: Int?) -> PageSequence<Contact> {
        PageSequence([Contact(phoneNumber: "+15550000001"), Contact(phoneNumber: "+15550000002")])
    }
}

struct FakeTemplates: Templates {
    func list(_ params: ListTemplatesParams) async throws -> Page<Template> { Page(data: []) }
    func send(_ params: SendTemplateParams) async throws -> ApiResponse<SentMessage> {
        if params.to == "+15550000001" { return ApiResponse(data: SentMessage(messageId: "wamid.1")) }
        throw WorkspaceError(kind: .rateLimit, retryAfter: .seconds(2))
    }
}

func repeatsWhatWasRateLimited() async throws {
    let client = FakeClient(contacts: FakeContacts(), templates: FakeTemplates())
    let lines = try await remind(client)
    precondition(lines == ["sent wamid.1", "again in 2.0 seconds"])
}

try await confirmsAnOrder()
try await neverSendsTwice()
try await repeatsWhatWasRateLimited()
print("all tests passed")
