import Testing
import WorkspaceSDK

/// Two values, and whether the second fits the first.
private let pairs: [(JsonValue, JsonValue, Bool)] = [
    (["a": 1], ["a": 1], true),
    (["a": 1], ["a": 2], false),
    (["a": 1], ["a": true], false),
    (["a": true], ["a": 1], false),
    (["a": "1"], ["a": 1], false),
    (["a": 1], ["a": "1"], false),
    (number("9007199254740993"), number("9007199254740992"), false),
    (number("9007199254740993"), number("9007199254740993.0"), true),
    (number("1"), number("1.0"), true),
    (number("100"), number("1e2"), true),
    (number("0.5"), number("5E-1"), true),
    (number("0"), number("-0.0"), true),
    (number("0.1"), number("0.10000000000000000001"), true),
    (number("0.1"), number("0.2"), false),
    (number("18446744073709551616"), number("18446744073709551617"), false),
    (["a": 1], ["a": 1, "b": 2], false),
    (["a": 1, "$open": true], ["a": 1, "b": 2], true),
    (["a": 1, "$open": true], ["b": 2], false),
    (["$open": true], ["b": 2], true),
    (["$open": true], [], false),
    (["$any": "string"], "x", true),
    (["$any": "string"], 1, false),
    (["$any": "number"], 1, true),
    (["$any": "number"], true, false),
    (["$any": "boolean"], true, true),
    (["$any": "object"], [], false),
    (["$any": "object"], nil, false),
    (["$any": "object"], [:], true),
    (["$any": "array"], [1], true),
    (["$any": "thing"], [1], false),
    (["$prefix": "wamid."], "wamid.1", true),
    (["$prefix": "wamid."], "1", false),
    (["$count": 2], [1, 2], true),
    (["$count": 2], [1], false),
    (["$other": 2], ["$other": 2], false),
    ([1, 2], [1, 2, 3], false),
    ([1, 2, 3], [1, 2], false),
    ([1, 2], [2, 1], false),
    ([], [:], false),
    ([:], [], false),
    ([:], [:], true),
    ([:], ["a": nil], false),
    (["a": nil], [:], false),
    (nil, 0, false),
    ("\u{E9}", "e\u{301}", false),
    (["\u{E9}": 1], ["e\u{301}": 1], false),
]

private func number(_ text: String) -> JsonValue { .number(JsonNumber(text)) }

private let caseText = """
    {"format": 1, "cases": [{"name": "one", "call": {"operation": "channels.list"},
      "requests": [{"times": 2, "method": "POST", "headers": {"a": "b", "c": "d"},
                    "no_headers": ["e"], "body": null}, {}],
      "result": {"data": [], "$open": true}}]}
    """

private let entry: JsonValue = [
    "seq": 1, "method": "POST", "path": "/a", "query": "b=c", "headers": ["once": ["x"], "twice": ["x", "x"]],
    "body": "{\"n\": 9007199254740993}", "body_base64": nil,
]

extension AllTests {
    /// The parts of the runner that compare find every difference.
    @Suite struct RunnerParts {
        @Test func valuesAreComparedExactlyExceptForPlaceholders() {
            for (expected, actual, isSame) in pairs {
                #expect(compare("", expected, actual).isEmpty == isSame, "\(expected.json) and \(actual.json)")
            }
            #expect(brief(JsonValue(String(repeating: "😀", count: 400))).hasSuffix("😀… (402 characters)"))
        }

        @Test func jsonIsParsedExactly() throws {
            let text = """
                 { "a" : [ 1 , -2.5e3, 9007199254740993, -9223372036854775808 ], "b": {"c":"\\u00e9\\n,]\\ud83d\\ude00\\ud83d"}, "d": [], "e": {} } 
                """
            let value = try JsonValue(parsing: text)
            let same: JsonValue = [
                "a": [1, number("-2500"), number("9007199254740993"), number("-9223372036854775808")],
                "b": ["c": "\u{E9}\n,]😀\u{FFFD}"], "d": [], "e": [:],
            ]
            #expect(value == same)
            #expect(try JsonValue(parsing: value.json) == same)
            for wrong in ["{\"a\": 1, \"a\": 1}", "{", "[1,]", "", "01", "[1] 2", "1.", "tru", "\"\n\"", "\"\\x\"", "\"\\u12\""] {
                #expect(throws: JsonParseError.self, "\(wrong)") { try JsonValue(parsing: wrong) }
            }
        }

        @Test func queriesAreDecodedAsOnAServer() throws {
            #expect(try decodeQuery("a=b%20c&d=%C3%A9+%2B&e=f=g") == JsonObject([("a", "b c"), ("d", "\u{E9} +"), ("e", "f=g")]))
            #expect(try decodeQuery("").isEmpty)
            for wrong in ["a=1&a=2", "a=%zz", "a=%C3", "a=%2", "a=%"] {
                #expect(throws: CaseError.self, "\(wrong)") { try decodeQuery(wrong) }
            }
        }

        @Test func namesAreConvertedToSwiftAndBack() {
            #expect(["id", "max_retries", "custom_fields"].map(camel) == ["id", "maxRetries", "customFields"])
            #expect(["id", "maxRetries", "profilePictureUrl"].map(snake) == ["id", "max_retries", "profile_picture_url"])
        }

        @Test func assertionsAreCountedFromTheData() throws {
            let only = try #require(try Case.readAll([("a.json", caseText)]).first)
            // The outcome, two keys of the result, the number of requests, and five of the first one.
            #expect(only.assertions == 1 + 2 + 1 + 5)
        }

        @Test func namesAreUniqueAndEveryProblemIsReported() throws {
            #expect {
                try Case.readAll([("a.json", caseText), ("b.json", caseText), ("c.json", "{\"format\": 2}")])
            } throws: { error in
                "\(error)".contains("c.json: unknown format\n") && "\(error)".contains("occurs twice")
            }
        }

        @Test func requestsAreComparedWithTheJournal() throws {
            func differences(_ requests: String, _ entry: JsonValue = entry) throws -> Int {
                let text = """
                    {"format": 1, "cases": [{"name": "a", "call": {"operation": "b"}, "requests": [\(requests)], "result": {}}]}
                    """
                return compareRequests(try Case.readAll([("a.json", text)]).first?.requests ?? [], [entry]).count
            }
            let right = [
                "{}", #"{"method": "POST", "path": "/a", "raw_query": "b=c", "query": {"b": "c"}, "no_headers": ["other"]}"#,
                #"{"headers": {"once": "x"}, "body": {"n": 9007199254740993}}"#,
            ]
            let wrong = [
                "", "{}, {}", #"{"times": 2}"#, #"{"method": "GET"}"#, #"{"path": "/b"}"#, #"{"raw_query": "b=d"}"#, #"{"query": {}}"#,
                #"{"headers": {"twice": "x"}}"#, #"{"headers": {"other": "x"}}"#, #"{"no_headers": ["once"]}"#, #"{"body": null}"#,
                #"{"body": {"n": 9007199254740992}}"#,
            ]
            for request in right { #expect(try differences(request) == 0, "\(request)") }
            for request in wrong { #expect(try differences(request) == 1, "\(request)") }
            func with(_ body: JsonValue, _ base64: JsonValue = nil) -> JsonValue {
                var object = entry.object ?? JsonObject()
                object["body"] = body
                object["body_base64"] = base64
                return .object(object)
            }
            #expect(try differences(#"{"body": null}"#, with("")) == 0)
            #expect(try differences(#"{"body": {}}"#, with("")) == 1)
            #expect(try differences(#"{"body": {}}"#, with("{")) == 1)
            #expect(try differences(#"{"body": null}"#, with(nil, "/w==")) == 1)
        }

        @Test func aResultIsComparedWithTheCase() throws {
            func differences(_ wanted: String, _ found: JsonValue, isError: Bool = false, problems: [String] = []) throws -> [String] {
                let text = #"{"format": 1, "cases": [{"name": "a", "call": {"operation": "b"}, \#(wanted)}]}"#
                let only = try #require(try Case.readAll([("a.json", text)]).first)
                return only.differences(from: ActualResult(found: found.object ?? JsonObject(), isError: isError, problems: problems))
            }
            let result = #""result": {"data": 1}"#
            #expect(try differences(result, ["data": 1, "message": nil, "call": ["status": 200]]) == [])
            #expect(try differences(result, ["data": 1, "message": "a"]).count == 1)
            #expect(try differences(#""result": {"call": {"status": 201}}"#, ["call": ["status": 200, "requestId": nil]]).count == 1)
            #expect(try differences(result, ["data": 1], isError: true).count == 1)
            #expect(try differences(result, ["data": 1], problems: ["wrong"]) == ["wrong"])
            let error = #""error": {"type": "A", "code": "a", "fields": [{"b": 1}, {"a": 1}]}"#
            #expect(try differences(error, ["data": 1]).count == 1)
            #expect(try differences(error, ["type": "A", "code": "a", "fields": [["a": 1], ["b": 1]], "status": 1], isError: true) == [])
            #expect(try differences(error, ["type": "A", "code": "a", "fields": [["a": 1]]], isError: true).count == 1)
        }
    }
}
