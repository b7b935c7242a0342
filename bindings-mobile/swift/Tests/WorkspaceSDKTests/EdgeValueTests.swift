import Foundation
import Testing

@testable import WorkspaceSDK

/// Strings that often break programs.
private let texts = [
    "\0", "a\0b", "\u{202E}", "\u{E9}", "e\u{301}", "__proto__", "null", "x\r\ny: z", "%2e%2e/", "\"\\", "a\u{2028}b", "a\u{FEFF}", "\u{FFFF}",
    "👩‍👩‍👧‍👦", String(repeating: "😀", count: 5000), String(repeating: "x", count: 200_000),
]

extension AllTests {
    /// Extreme values: each is sent unchanged, or is rejected with the name of its parameter.
    @Suite struct EdgeValues {
        let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox.start() }

        @Test func stringsArriveByteForByte() async throws {
            let client = try sandbox.client()
            for text in texts {
                let contact = try await client.contacts.upsert(phoneNumber: phone, name: text, customFieldsData: [text: Json(text)])
                #expect(ByteString(contact.name ?? "") == ByteString(text))
                let body = try JsonValue(parsing: await sandbox.journal().last?["body"]?.text ?? "")
                #expect(body["name"] == JsonValue(text) && body["customFieldsData"] == .object(JsonObject([(ByteString(text), JsonValue(text))])))
            }
            let query = try client.withOptions(Overrides(requestStyle: .getQuery))
            for text in texts.dropLast(2) {
                _ = try await query.labels.upsert(name: text)
                let seen = try decodeQuery(await sandbox.journal().last?["query"]?.text ?? "")
                #expect(seen["name"] == JsonValue(text))
            }
        }

        @Test func anEmptyStringIsRejectedByName() async throws {
            let error = try await workspaceError { try await sandbox.client().contacts.upsert(phoneNumber: phone, name: "", labelNames: [""]) }
            #expect(error.fields.map(\.field) == ["name", "labelNames[0]"] && error.fields.map(\.kind) == [.empty, .empty])
        }

        @Test func extremeNumbersAreSentOrRejected() async throws {
            let client = try sandbox.client()
            for number in [Int.min, -1, 0, 201, Int.max] {
                let error = try await workspaceError { try await client.contacts.list(limit: number) }
                #expect(error.fields.map(\.field) == ["limit"] && error.fields.map(\.kind) == [.range])
            }
            // The sandbox rejects this position, but the number arrived unchanged.
            _ = try? await client.labels.upsert(name: "a", displayOrder: Int.max)
            #expect(try await sandbox.journal().last?["body"] == JsonValue("{\"name\":\"a\",\"displayOrder\":\(Int.max)}"))
        }

        @Test func extremeDurationsAreClampedOrRejected() async throws {
            for span: Duration in [.zero, .seconds(-1), .seconds(Int64.min)] {
                #expect(throws: WorkspaceError.self) { try sandbox.client(ClientOptions(attemptTimeout: span)) }
            }
            _ = try await sandbox.client(ClientOptions(timeout: .seconds(Int64.max), attemptTimeout: .seconds(Int64.max))).channels.list()
            let client = try sandbox.client()
            let error = try await workspaceError { try await client.messages.wait(wamid: "w", timeout: .seconds(-1), interval: .seconds(-1)) }
            #expect(Set(error.fields.map(\.field)) == ["timeout", "interval"])
            #expect(nanosecondsOf(.seconds(Int64.max)) == .max && nanosecondsOf(.seconds(Int64.min)) == .min)
            #expect(nanosecondsOf(.milliseconds(-1500)) == -1_500_000_000 && durationFromNanoseconds(1_500_000_000) == .milliseconds(1500))
        }

        @Test func aStatusThatNoMessageCanReachIsRejected() async throws {
            let client = try sandbox.client()
            let error = try await workspaceError { try await client.messages.wait(wamid: "w", until: DeliveryStatus(text: "delivred")) }
            #expect(error.kind == .validation && error.fields.map(\.field) == ["until"] && error.fields.map(\.kind) == [.notAllowed])
            #expect(try await sandbox.operations() == [])
        }

        @Test func valuesThatAreNotJsonAreRejected() async throws {
            let client = try sandbox.client()
            var deep: Json = []
            for _ in 0..<100 { deep = [deep] }
            let table: [Json] = [Json(Double.nan), Json(Double.infinity), Json(-Double.infinity), [Json(.nan)], deep]
            for value in table {
                let error = try await workspaceError("\(value)") {
                    try await client.contacts.upsert(phoneNumber: phone, customFieldsData: ["x": value])
                }
                #expect(error.kind == .validation && error.fields.map(\.field) == ["customFieldsData"], "\(error.fields)")
                let other = try await workspaceError("\(value)") { try await client.request("x", params: ["p": value]) }
                #expect(other.kind == .validation, "\(other)")
            }
            let twice = UpsertContactParams(phoneNumber: phone, customFieldsData: ["a": 1, "a": 2])
            #expect(try await workspaceError { try await client.contacts.upsert(twice) }.fields.map(\.field) == ["customFieldsData"])
            let list = UpsertContactParams(phoneNumber: phone, customFieldsData: [1])
            #expect(try await workspaceError { try await client.contacts.upsert(list) }.fields.map(\.field) == ["customFieldsData"])
            #expect(try await sandbox.operations() == [])
        }

        @Test func aNumberKeepsItsDigits() async throws {
            let number = "123456789012345678901234567890.12345678901234567890"
            let values: [String: Json] = ["a": try Json(parsing: number), "b": try Json(parsing: "1e400"), "c": Json(UInt64.max), "d": 0.1]
            // The sandbox cannot read such numbers, but they arrived unchanged.
            _ = try? await sandbox.client().contacts.upsert(phoneNumber: phone, customFieldsData: values)
            let body = try await sandbox.journal().last?["body"]?.text ?? ""
            #expect(body.contains(#"{"a":\#(number),"b":1e400,"c":18446744073709551615,"d":0.1}"#), "\(body)")
        }

        @Test(arguments: ["", "/", "..", "a/../b", "http://x/y", "//x/y", "a?b", "a#b", "%2e%2e/x", "a\\b", "a\0b", "a\nb"])
        func aPathOutsideTheApiIsRejected(_ path: String) async throws {
            let error = try await workspaceError { try await sandbox.client().request(path) }
            #expect(error.kind == .validation && error.fields.map(\.field) == ["path"], "\(error)")
            #expect(try await sandbox.operations() == [])
        }

        @Test func aLongResponseIsReadAndATooLongOneIsRejected() async throws {
            let name = String(repeating: "x", count: 5_000_000)
            let fault: JsonValue = ["kind": "answer", "status": 200, "body": ["success": true, "data": [["name": JsonValue(name)]]], "times": 2]
            try await sandbox.fault(fault)
            #expect(try await sandbox.client().labels.list().first?.name == name)
            let error = try await workspaceError { try await sandbox.client(ClientOptions(maxRetries: 0, maxResponseBytes: 1000)).labels.list() }
            #expect(error.failure == "too_large")
        }
    }
}
