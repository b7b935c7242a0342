// Compares JSON exactly, except for placeholders.

private let most = 300

/// Returns every difference with its path.
func compare(_ path: String, _ expected: JsonValue, _ actual: JsonValue) -> [String] {
    switch (expected, actual) {
    case (.object(let wanted), _):
        guard let (name, value) = placeholder(wanted) else { return compareObjects(path, wanted, actual) }
        return fits(name, value, actual) ? [] : [difference(path, expected, actual)]
    case (.array(let wanted), .array(let found)) where wanted.count == found.count:
        return zip(wanted, found).enumerated().flatMap { at, pair in compare("\(path)[\(at)]", pair.0, pair.1) }
    case (.number(let wanted), .number(let found)):
        return isSame(wanted, found) ? [] : [difference(path, expected, actual)]
    default:
        return expected == actual ? [] : [difference(path, expected, actual)]
    }
}

/// A placeholder is an object with one key that begins with `$`. `$open` is not a placeholder, because it is combined
/// with other keys.
private func placeholder(_ expected: JsonObject) -> (ByteString, JsonValue)? {
    guard expected.names.count == 1, let only = expected.names.first, let value = expected[only] else { return nil }
    return only.string.hasPrefix("$") && only != "$open" ? (only, value) : nil
}

private func fits(_ name: ByteString, _ wanted: JsonValue, _ actual: JsonValue) -> Bool {
    switch (name, wanted, actual) {
    case ("$any", "string", .text), ("$any", "number", .number), ("$any", "boolean", .flag), ("$any", "object", .object), ("$any", "array", .array):
        true
    case ("$prefix", .text(let prefix), .text(let text)): text.bytes.starts(with: prefix.bytes)
    case ("$count", .number(let count), .array(let elements)): elements.count == count.int
    default: false
    }
}

private func compareObjects(_ path: String, _ expected: JsonObject, _ actual: JsonValue) -> [String] {
    guard case .object(let found) = actual else { return [difference(path, .object(expected), actual)] }
    var differences: [String] = []
    for (key, wanted) in expected.entries where key != "$open" {
        if let value = found[key] {
            differences += compare("\(path).\(key)", wanted, value)
        } else {
            differences.append("\(path).\(key): expected \(brief(wanted)), found nothing")
        }
    }
    guard expected["$open"] != true else { return differences }
    for (key, value) in found.entries where expected[key] == nil || key == "$open" {
        differences.append("\(path).\(key): expected nothing, found \(brief(value))")
    }
    return differences
}

/// Compares integers exactly, other numbers as doubles.
private func isSame(_ wanted: JsonNumber, _ found: JsonNumber) -> Bool {
    wanted == found || (!wanted.isWhole && !found.isWhole && wanted.double == found.double)
}

private func difference(_ path: String, _ expected: JsonValue, _ actual: JsonValue) -> String {
    "\(path): expected \(brief(expected)), found \(brief(actual))"
}

/// The value, shortened to fit on one line.
func brief(_ value: JsonValue) -> String {
    let text = value.json
    return text.count <= most ? text : "\(text.prefix(most))… (\(text.count) characters)"
}
