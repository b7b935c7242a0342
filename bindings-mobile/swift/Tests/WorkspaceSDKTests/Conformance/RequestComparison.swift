import Foundation

// Compares the server's journal with the expected requests.

/// Every difference between the requests of a case and the entries of the journal.
func compareRequests(_ expected: [CaseRequest], _ entries: [JsonValue]) -> [String] {
    let wanted = expected.flatMap { Array(repeating: $0, count: $0.times) }
    var differences: [String] = []
    if wanted.count != entries.count {
        let seen = entries.map { "\($0["method"]?.text ?? "") \($0["path"]?.text ?? "")" }.joined(separator: ", ")
        differences.append("requests: expected \(wanted.count), found \(entries.count): \(seen)")
    }
    for (at, (request, entry)) in zip(wanted, entries).enumerated() {
        differences += compareRequest("requests[\(at)]", request, entry)
    }
    return differences
}

private func compareRequest(_ path: String, _ expected: CaseRequest, _ entry: JsonValue) -> [String] {
    var differences: [String] = []
    for (name, wanted, found) in [
        ("method", expected.method, entry["method"]), ("path", expected.path, entry["path"]), ("raw_query", expected.rawQuery, entry["query"]),
    ] {
        if let wanted { differences += compare("\(path).\(name)", JsonValue(wanted), found ?? .null) }
    }
    if let query = expected.query {
        do {
            differences += compare("\(path).query", .object(query), .object(try decodeQuery(entry["query"]?.text ?? "")))
        } catch {
            differences.append("\(path).query: \(error)")
        }
    }
    differences += compareHeaders("\(path).headers", expected, entry["headers"] ?? [:])
    if let body = expected.body { differences += compareBody("\(path).body", body, entry) }
    return differences
}

private func compareHeaders(_ path: String, _ expected: CaseRequest, _ headers: JsonValue) -> [String] {
    var differences: [String] = []
    for (name, wanted) in expected.headers.entries {
        let values = headers[name]?.array ?? []
        if values.count == 1 {
            differences += compare("\(path).\(name)", wanted, values[0])
        } else {
            differences.append("\(path).\(name): expected \(brief(wanted)), found \(brief(.array(values)))")
        }
    }
    for name in expected.noHeaders {
        let values = headers[ByteString(name.text ?? "")]?.array ?? []
        if !values.isEmpty { differences.append("\(path).\(brief(name)): expected nothing, found \(brief(.array(values)))") }
    }
    return differences
}

private func compareBody(_ path: String, _ expected: JsonValue, _ entry: JsonValue) -> [String] {
    let text = entry["body"]?.text ?? ""
    if text.isEmpty, entry["body_base64"]?.text == nil {
        return expected == .null ? [] : ["\(path): expected \(brief(expected)), found no body"]
    }
    if expected == .null { return ["\(path): expected no body, found \(brief(JsonValue(text)))"] }
    guard let found = try? JsonValue(parsing: text) else {
        return ["\(path): expected \(brief(expected)), found \(brief(JsonValue(text))), which is not JSON"]
    }
    return compare(path, expected, found)
}

/// Decodes a query as a server does: `+` is a space, and names must be unique.
func decodeQuery(_ query: String) throws -> JsonObject {
    var decoded = JsonObject()
    for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
        let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        let name = try decode(parts[0])
        guard decoded[name] == nil else { throw CaseError("\(name) stands twice") }
        decoded[name] = .text(parts.count > 1 ? try decode(parts[1]) : "")
    }
    return decoded
}

private func decode(_ text: Substring.UTF8View) throws -> ByteString {
    var (bytes, rest): ([UInt8], ArraySlice<UInt8>) = ([], Array(text)[...])
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "+"): bytes.append(0x20)
        case UInt8(ascii: "%"):
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let decoded = UInt8(digits, radix: 16) else {
                throw CaseError("\(brief(JsonValue(String(text)))) is not valid percent-encoding")
            }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        default: bytes.append(byte)
        }
    }
    guard String(bytes: bytes, encoding: .utf8) != nil else { throw CaseError("\(brief(JsonValue(String(text)))) is not UTF-8") }
    return ByteString(bytes: bytes)
}
