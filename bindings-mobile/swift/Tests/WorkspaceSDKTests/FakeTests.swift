import Foundation
import Testing
import WorkspaceSDK
import WorkspaceSDKTesting

/// The code under test: it knows only the interface of the client.
private func confirm(_ client: any ClientProtocol, _ to: String) async throws -> String {
    do {
        return try await client.templates.send(to: to, templateName: "plain_notice").messageId ?? "no id"
    } catch let error as WorkspaceError where error.disposition == .retryable {
        return "later"
    }
}

/// Records what it is asked to send, and responds with the given result.
private struct RecordingTemplates: Templates {
    let sent = Mutex([SendTemplateParams]())
    var error: WorkspaceError?

    func list(_ params: ListTemplatesParams) async throws -> Page<Template> { Page(data: [Template(name: "plain_notice")]) }

    func send(_ params: SendTemplateParams) async throws -> ApiResponse<SentMessage> {
        sent.withLock { $0.append(params) }
        if let error { throw error }
        return ApiResponse(data: SentMessage(messageId: "wamid.1"))
    }
}

/// A value protected by a lock.
private final class Mutex<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: sending Value) { self.value = value }

    func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try lock.withLock { try body(&value) }
    }
}

extension AllTests {
    /// Fakes of the client, and the test server of the module for tests.
    @Suite struct Fakes {
        @Test func aFakeResourceIsEnough() async throws {
            let templates = RecordingTemplates()
            let client = FakeClient(templates: templates)
            #expect(try await confirm(client, phone) == "wamid.1")
            #expect(templates.sent.withLock { $0.map(\.to) } == [phone] && templates.sent.withLock { $0.map(\.templateName) } == ["plain_notice"])
            #expect(try await client.withOptions(Overrides(maxRetries: 0)).templates.list().first?.name == "plain_notice")
            client.close()
        }

        @Test func aFakeThrowsAnErrorOfTheSdk() async throws {
            let table: [(ErrorKind, String?)] = [(.rateLimit, "later"), (.transport, "later"), (.outcomeUnknown, nil), (.badRequest, nil)]
            for (kind, outcome) in table {
                let client = FakeClient(templates: RecordingTemplates(error: WorkspaceError(kind: kind)))
                if let outcome {
                    #expect(try await confirm(client, phone) == outcome, "\(kind)")
                } else {
                    #expect(try await workspaceError { try await confirm(client, phone) }.kind == kind)
                }
            }
            #expect(WorkspaceError(kind: .server, disposition: .unknown).disposition == .unknown)
        }

        @Test(arguments: SampleCall.fakeable)
        func everythingElseNamesTheOperation(_ operation: String, _ call: @Sendable (any ClientProtocol) async throws -> Void) async throws {
            do {
                try await call(FakeClient())
                Issue.record("\(operation) did not fail")
            } catch let error as NotFakedError {
                #expect(error.operation == operation && "\(error)".contains(operation))
            }
        }

        @Test func aSequenceOfATestHasItsElementsAndItsError() async throws {
            var names: [String] = []
            let contacts = PageSequence([Contact(name: "Jane"), Contact(name: "John")], error: WorkspaceError(kind: .server))
            let error = try await workspaceError { for try await contact in contacts { names.append(contact.name ?? "-") } }
            #expect(error.kind == .server && names == ["Jane", "John"])
            var count = 0
            for try await _ in PageSequence([1, 2, 3]) { count += 1 }
            #expect(count == 3)
        }

        @Test func aClientHasTheInterface() async throws {
            let sandbox = try await WorkspaceSDKTesting.Sandbox.start()
            let client: any ClientProtocol = try sandbox.client()
            _ = try await confirm(client, "+1234567890")
            #expect(try await sandbox.messages(to: "+1234567890").count == 1)
            #expect(try await client.request("channels/list", safety: .read).data[0]?["id"] != nil)
            try await sandbox.fault(["kind": "lost_answer", "operation": "templates.send"])
            let error = try await workspaceError { try await confirm(client, "+1234567890") }
            #expect(error.kind == .outcomeUnknown && error.failure == .connectionLost)
            #expect(try await sandbox.journal().count == 3)
            try await sandbox.reset()
            #expect(try await sandbox.messages(to: "+1234567890").isEmpty)
            await #expect(throws: WorkspaceSDKTesting.SandboxError.self) { try await sandbox.control("faults", ["kind": "no such fault"]) }
        }

        @Test func theServerRejectsArgumentsThatItDoesNotKnow() async throws {
            await #expect(throws: WorkspaceSDKTesting.SandboxError.self) {
                try await WorkspaceSDKTesting.Sandbox.start(arguments: ["--no-such-option"])
            }
            await #expect(throws: WorkspaceSDKTesting.SandboxError.self) { try await WorkspaceSDKTesting.Sandbox.start(program: "/no/such/program") }
        }
    }
}

extension SampleCall {
    /// One call of each resource, and its operation.
    fileprivate static let fakeable: [(String, @Sendable (any ClientProtocol) async throws -> Void)] = [
        ("channels.list", { _ = try await $0.channels.list() }),
        ("contacts.upsert", { _ = try await $0.contacts.upsert(phoneNumber: phone) }),
        ("contacts.iter", { for try await _ in $0.contacts.iter() {} }),
        ("custom_fields.list", { _ = try await $0.customFields.list() }),
        ("labels.list", { _ = try await $0.labels.list() }),
        ("templates.list", { _ = try await $0.templates.list() }),
        ("messages.send", { _ = try await $0.messages.sendText(to: phone, body: "Hi") }),
        ("messages.wait", { _ = try await $0.messages.wait(wamid: "wamid.1") }),
        ("messages.watch", { for try await _ in $0.messages.watch(wamid: "wamid.1") {} }),
        ("automations.list", { _ = try await $0.automations.list() }),
        ("client.request", { _ = try await $0.request("x") }),
    ]
}
