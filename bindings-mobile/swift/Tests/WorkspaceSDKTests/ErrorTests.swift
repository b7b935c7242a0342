import Foundation
import Testing

@testable import WorkspaceSDK

extension AllTests {
    /// The errors that a program catches.
    @Suite struct Errors {
        let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox.start() }

        @Test func eachStatusHasItsCase() async throws {
            let table: [(Int, (WorkspaceError) -> Bool)] = [
                (400, { if case .badRequest = $0 { true } else { false } }),
                (401, { if case .authentication = $0 { true } else { false } }),
                (403, { if case .permissionDenied = $0 { true } else { false } }),
                (404, { if case .notFound = $0 { true } else { false } }),
                (418, { if case .api = $0 { true } else { false } }),
                (429, { if case .rateLimit = $0 { true } else { false } }),
                (503, { if case .server = $0 { true } else { false } }),
            ]
            let client = try sandbox.client(ClientOptions(maxRetries: 0))
            for (status, isCase) in table {
                try await sandbox.fault(["kind": "status", "status": .number(JsonNumber("\(status)")), "headers": ["retry-after": "7"]])
                let error = try await workspaceError { try await client.channels.list() }
                #expect(isCase(error) && error.status == status && error.isApi, "\(error)")
                #expect(error.operation == "channels.list" && error.attempts == 1 && error.requestId != nil && error.elapsed > .zero)
                #expect(error.localizedDescription == error.message && error.retryAfter == .seconds(7))
            }
        }

        @Test func anUnknownOutcomeHasItsOwnCase() async throws {
            try await sandbox.fault(["kind": "lost_answer", "operation": "templates.send"])
            do {
                try await sandbox.client().templates.send(to: phone, templateName: "plain_notice")
                Issue.record("the call did not fail")
            } catch WorkspaceError.outcomeUnknown(let details) {
                #expect(details.disposition == .unknown && details.failure == "connection_lost" && details.attempts == 1)
                #expect(!details.causes.isEmpty)
            }
            #expect(try await sandbox.operations() == ["templates.send"])
        }

        @Test func everyInvalidParameterIsListed() async throws {
            let error = try await workspaceError {
                try await sandbox.client().templates.send(to: "0", templateName: "A", variables: ["", "a\nb"], header: "h", image: "i")
            }
            guard case .validation(let details) = error else { throw error }
            #expect(Set(details.fields.map(\.field)) == ["to", "templateName", "variables[0]", "variables[1]", "header", "image"])
            #expect(error.fields == details.fields && error.attempts == 0 && error.status == nil)
        }

        @Test func aClosedWindowHasWhatsAppsCode() async throws {
            let error = try await workspaceError { try await sandbox.client().messages.sendText(to: phone, body: "Hi") }
            #expect(error.whatsappCode == 131047 && error.whatsappMeaning != nil && error.disposition == .rejected)
        }

        @Test func aTimeoutIsReported() async throws {
            let server = try SilentServer()
            defer { server.close() }
            let client = try Client(baseUrl: server.url, apiKey: "k", options: ClientOptions(attemptTimeout: .milliseconds(50), maxRetries: 0))
            let error = try await workspaceError { try await client.channels.list() }
            guard case .requestTimeout = error else { throw error }
            #expect(error.isTransport && error.disposition == .retryable && error.elapsed >= .milliseconds(50))
        }

        @Test func anErrorIsEncodedWithoutTheTextFromTheServer() async throws {
            let error = try await workspaceError { try await sandbox.client().contacts.list(channelId: "ch_none") }
            #expect(error.serverText != nil)
            let written = try JSONEncoder().encode(error.details)
            #expect(try JsonValue(parsing: Array(written))["serverText"] == nil)
            let again = try JSONDecoder().decode(ErrorDetails.self, from: written)
            #expect(again.serverText == nil && again.kind == error.kind && again.message == error.message && again.elapsed == error.elapsed)
            var planted = try #require(JsonValue(parsing: Array(written)).object)
            planted["serverText"] = "planted"
            let read = try JSONDecoder().decode(ErrorDetails.self, from: Data(JsonValue.object(planted).json.utf8))
            #expect(read == again)
        }

        @Test func optionsHaveTheirSwiftNames() async throws {
            let error = try await workspaceError { try sandbox.client(ClientOptions(maxResponseBytes: -1)) }
            #expect(error.fields.map(\.field) == ["maxResponseBytes"] && "\(error)".contains("maxResponseBytes"))
        }
    }
}
