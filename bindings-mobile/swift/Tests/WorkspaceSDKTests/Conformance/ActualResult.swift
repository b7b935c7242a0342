// The actual result of a call, compared with the expected one.

/// The actual result of a call, in the format of a case's `result` or `error`.
struct ActualResult: Sendable {
    let found: JsonObject
    let isError: Bool
    /// Inconsistencies of the Swift value that are errors in every case.
    var problems: [String] = []

    /// The result of a case that only builds a client.
    static let nothing = ActualResult(found: JsonObject(), isError: false)
}

extension Case {
    /// Every difference from the expected result.
    func differences(from actual: ActualResult) -> [String] {
        let found = actual.found
        switch (actual.isError, error, result) {
        case (true, let error?, _): return actual.problems + compareError(error, found)
        case (false, _, let result?): return actual.problems + compareResult(result, found)
        default:
            let (wanted, got) = actual.isError ? ("a result", "the error") : ("an error", "the result")
            return actual.problems + ["expected \(wanted), found \(got) \(brief(.object(found)))"]
        }
    }
}

/// Compares `call` only if it is expected; null equals absent.
private func compareResult(_ expected: JsonObject, _ found: JsonObject) -> [String] {
    func plain(_ result: JsonObject) -> JsonValue {
        var plain = withoutNulls(result)
        if let call = plain["call"]?.object { plain["call"] = expected["call"].map { _ in .object(withoutNulls(call)) } }
        return .object(plain)
    }
    return compare("result", plain(expected), plain(found))
}

private func withoutNulls(_ object: JsonObject) -> JsonObject {
    JsonObject(object.entries.filter { $0.value != .null }.map { ($0.name, $0.value) })
}

/// Compares only the expected keys; `fields` in any order.
private func compareError(_ expected: JsonObject, _ found: JsonObject) -> [String] {
    expected.entries.flatMap { key, wanted in
        let value = found[key] ?? .null
        return key == "fields" ? compare("error.fields", sorted(wanted), sorted(value)) : compare("error.\(key)", wanted, value)
    }
}

private func sorted(_ values: JsonValue) -> JsonValue {
    guard case .array(let elements) = values else { return values }
    return .array(elements.sorted { $0.json < $1.json })
}
