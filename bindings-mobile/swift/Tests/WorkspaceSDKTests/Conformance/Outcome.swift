// What a call came to, compared with what a case says.

/// What a caller got, in the shape of a case's `result` or `error`.
struct Outcome: Sendable {
    let found: Object
    let isError: Bool
    /// Where Swift's form of it is wrong in itself, whatever the case says.
    var problems: [String] = []

    /// What a client that could be built gives.
    static let nothing = Outcome(found: Object(), isError: false)
}

extension Case {
    /// Every difference from what the case says.
    func differences(from outcome: Outcome) -> [String] {
        let found = outcome.found
        switch (outcome.isError, error, result) {
        case (true, let error?, _): return outcome.problems + compareError(error, found)
        case (false, _, let result?): return outcome.problems + compareResult(result, found)
        default:
            let (wanted, got) = outcome.isError ? ("a result", "the error") : ("an error", "the result")
            return outcome.problems + ["expected \(wanted), found \(got) \(brief(.object(found)))"]
        }
    }
}

/// `call` is compared where it is given; null and not there are the same.
private func compareResult(_ expected: Object, _ found: Object) -> [String] {
    func plain(_ result: Object) -> Value {
        var plain = withoutNulls(result)
        if let call = plain["call"]?.object { plain["call"] = expected["call"].map { _ in .object(withoutNulls(call)) } }
        return .object(plain)
    }
    return compare("result", plain(expected), plain(found))
}

private func withoutNulls(_ object: Object) -> Object {
    Object(object.entries.filter { $0.value != .null }.map { ($0.name, $0.value) })
}

/// Only what is given is compared; `fields` in any order.
private func compareError(_ expected: Object, _ found: Object) -> [String] {
    expected.entries.flatMap { key, wanted in
        let value = found[key] ?? .null
        return key == "fields" ? compare("error.fields", sorted(wanted), sorted(value)) : compare("error.\(key)", wanted, value)
    }
}

private func sorted(_ values: Value) -> Value {
    guard case .array(let elements) = values else { return values }
    return .array(elements.sorted { $0.json < $1.json })
}
