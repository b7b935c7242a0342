import Foundation

// Compares what the server saw with what it must see.

/// Every difference between the requests of a case and the journal's entries.
func compareRequests(_ expected: [CaseRequest], _ entries: [Value]) -> [String] {
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

private func compareRequest(_ path: String, _ expected: CaseRequest, _ entry: Value) -> [String] {
    var differences: [String] = []
    for (name, wanted, found) in [
        ("method", expected.method, entry["method"]), ("path", expected.path, entry["path"]), ("raw_query", expected.rawQuery, entry["query"]),
    ] {
        if let wanted { differences += compare("\(path).\(name)", Value(wanted), found ?? .null) }
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

private func compareHeaders(_ path: String, _ expected: CaseRequest, _ headers: Value) -> [String] {
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
        let values = headers[Text(name.text ?? "")]?.array ?? []
        if !values.isEmpty { differences.append("\(path).\(brief(name)): expected nothing, found \(brief(.array(values)))") }
    }
    return differences
}

private func compareBody(_ path: String, _ expected: Value, _ entry: Value) -> [String] {
    let text = entry["body"]?.text ?? ""
    if text.isEmpty, entry["body_base64"]?.text == nil {
        return expected == .null ? [] : ["\(path): expected \(brief(expected)), found no body"]
    }
    if expected == .null { return ["\(path): expected no body, found \(brief(Value(text)))"] }
    guard let found = try? Value(parsing: text) else {
        return ["\(path): expected \(brief(expected)), found \(brief(Value(text))), which is not JSON"]
    }
    return compare(path, expected, found)
}

/// A query as a server reads it: `+` is a space, and a name may stand once.
func decodeQuery(_ query: String) throws -> Object {
    var decoded = Object()
    for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
        let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        let name = try decode(parts[0])
        guard decoded[name] == nil else { throw CaseError("\(name) stands twice") }
        decoded[name] = .text(parts.count > 1 ? try decode(parts[1]) : "")
    }
    return decoded
}

private func decode(_ text: Substring.UTF8View) throws -> Text {
    var (bytes, rest): ([UInt8], ArraySlice<UInt8>) = ([], Array(text)[...])
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "+"): bytes.append(0x20)
        case UInt8(ascii: "%"):
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let decoded = UInt8(digits, radix: 16) else {
                throw CaseError("\(brief(Value(String(text)))) is not valid percent-encoding")
            }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        default: bytes.append(byte)
        }
    }
    guard String(bytes: bytes, encoding: .utf8) != nil else { throw CaseError("\(brief(Value(String(text)))) is not UTF-8") }
    return Text(bytes: bytes)
}
