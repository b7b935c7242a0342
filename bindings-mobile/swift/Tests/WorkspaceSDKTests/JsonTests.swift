import Foundation
import Testing

@testable import WorkspaceSDK

extension AllTests {
    /// JSON values, and the encoding of models and enums.
    @Suite struct JsonValues {
        @Test func literals() {
            let value: Json = ["b": [1, 2.5, true, nil, "é\"\n"], "a": [:], "c": []]
            #expect(value.text == #"{"b":[1,2.5,true,null,"é\"\n"],"a":{},"c":[]}"#)
            #expect(Json(["b": 1, "a": 2]).text == #"{"a":2,"b":1}"#)
            #expect(Json(Int64.min).text == "-9223372036854775808" && Json(1e21).text == "1e+21" && ("\(1)a" as Json).text == "\"1a\"")
        }

        @Test func reading() throws {
            let value = try Json(
                parsing: " \n{\"n\": 12, \"d\": 2.5, \"whole\": 2e3, \"s\": \"\\ud83d\\ude00\", \"t\": true, \"x\": null, \"l\": [1, [2]]}\t")
            #expect(value["n"]?.int == 12 && value["n"]?.double == 12 && value["d"]?.int == nil && value["d"]?.double == 2.5)
            #expect(value["whole"]?.int == 2000 && value["s"]?.string == "😀" && value["t"]?.bool == true && value["x"]?.isNull == true)
            #expect(value["l"]?[1]?[0]?.int == 2 && value["l"]?[2] == nil && value["none"] == nil && value["n"]?["a"] == nil)
            #expect(
                value["l"]?.elements?.count == 2 && value.entries?.map(\.name) == ["n", "d", "whole", "s", "t", "x", "l"] && value.elements == nil
                    && value.string == nil)
            let edges: [(String, Int?, Double?)] = [
                ("1e400", nil, nil), ("9223372036854775807", .max, 0x1p63), ("9223372036854775808", nil, 0x1p63),
                ("-0", 0, 0), ("9007199254740993.0", nil, 9007199254740992), ("true", nil, nil), ("\"1\"", nil, nil),
            ]
            for (text, int, double) in edges {
                let number = try Json(parsing: text)
                #expect(number.int == int && number.double == double, "\(text)")
            }
            for endless in [Double.nan, .infinity, -.infinity] { #expect(Json(endless).int == nil && Json(endless).double == nil) }
        }

        @Test(arguments: ["", "{", "[1,]", "nul", "1 2", "'a'", "{\"a\":}", "NaN", "\u{FEFF}1"])
        func invalidJsonIsRejected(_ text: String) {
            #expect(throws: DecodingError.self) { try Json(parsing: text) }
        }

        @Test func equality() throws {
            #expect(try Json(parsing: "1") != Json(parsing: "1.0") && Json(1) == 1)
            #expect(Json("\u{E9}") != Json("e\u{301}") && Json("a") == "a")
            #expect(Set<Json>([1, 1, "1"]).count == 2)
        }

        @Test func jsonIsCodable() throws {
            struct Plan: Codable, Equatable {
                var plan: String
                var seats: Int?
                var more: Json
            }
            let plan = Plan(plan: "pro", seats: nil, more: ["a": [1, -2.5, nil, "x", true, Json(UInt64.max)]])
            let text = String(decoding: try JSONEncoder().encode(plan), as: UTF8.self)
            let json = try Json(parsing: text)
            #expect(json["more"]?["a"]?.elements == plan.more["a"]?.elements)
            #expect(try json.decode(Plan.self) == plan)
            #expect(try JSONDecoder().decode(Json.self, from: Data("[1]".utf8)) == [1])
            #expect(throws: EncodingError.self) { try JSONEncoder().encode(Json(.nan)) }
            var deep: Json = []
            for _ in 0..<2000 { deep = [deep] }
            #expect(throws: (any Error).self) { try JSONEncoder().encode(deep) }
        }

        @Test func modelsAndEnumsAreCodable() throws {
            let label = Label(
                id: "1", name: "vip", channelId: nil, description: nil, color: nil, displayOrder: 3, createdAt: Timestamp(text: "1777024800"),
                updatedAt: nil, extra: ["new": [1]])
            let written = String(decoding: try JSONEncoder().encode(label), as: UTF8.self)
            #expect(try JsonValue(parsing: written)["createdAt"] == "1777024800")
            #expect(try JSONDecoder().decode(Label.self, from: Data(written.utf8)) == label)
            #expect(label.createdAt?.instant == Date(timeIntervalSince1970: 1_777_024_800) && Timestamp(text: "soon").instant == nil)
            for (status, text) in [(DeliveryStatus.read, "read"), (.other(text: "New"), "New")] {
                #expect(status.text == text && "\(status)" == text && DeliveryStatus(text: text) == status)
                let data = try JSONEncoder().encode([status])
                #expect(String(decoding: data, as: UTF8.self) == "[\"\(text)\"]")
                #expect(try JSONDecoder().decode([DeliveryStatus].self, from: data) == [status])
            }
            #expect(CustomFieldType(text: "DROPDOWN") == .dropdown && CustomFieldType.text.text == "text")
            #expect(try JSONDecoder().decode([CustomFieldType].self, from: JSONEncoder().encode([CustomFieldType.date])) == [.date])
        }

        @Test func responsesAndPagesHaveMetadata() async throws {
            let sandbox = try await Sandbox.start()
            let client = try sandbox.client()
            let contact = try await client.contacts.upsert(
                phoneNumber: phone, name: "Ann", customFieldsData: ["plan": "pro", "seats": 3], labelNames: ["vip"])
            #expect(contact.name == "Ann" && contact.data.name == "Ann" && contact.labels.map(\.name) == ["vip"])
            #expect(contact.customFields["seats"]?.int == 3 && contact.createdAt?.instant != nil)
            #expect(contact.call.status == 200 && contact.call.attempts == 1 && contact.call.requestId != nil && contact.message != nil)
            #expect(try Json(parsing: contact.raw)["success"]?.bool == true)
            let page = try await client.contacts.list(page: 2, limit: 50)
            #expect(page.count == 50 && page[0].id == page.data[0].id && page.first?.id == page[page.startIndex].id)
            #expect(page.pagination?.page == 2 && page.pagination?.total == 121 && page.message != nil && page.call.status == 200)
            #expect(page.map(\.id).count == 50 && page.dropFirst(49).count == 1 && page.reversed().first?.id == page.last?.id)
            let response = try await client.request("contacts/list", params: ["page": 1, "limit": 2], safety: .read)
            #expect(response.data.elements?.count == 2 && response.pagination?.limit == 2)
            withExtendedLifetime(sandbox) {}
        }
    }
}
