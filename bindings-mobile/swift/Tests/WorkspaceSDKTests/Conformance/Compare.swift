// Compares JSON: exactly, but for placeholders.

private let most = 300

/// Every difference, each at its path.
func compare(_ path: String, _ expected: Value, _ actual: Value) -> [String] {
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

/// An object of one key that begins with `$`; `$open` is none, it stands beside others.
private func placeholder(_ expected: Object) -> (Text, Value)? {
    guard expected.names.count == 1, let only = expected.names.first, let value = expected[only] else { return nil }
    return only.string.hasPrefix("$") && only != "$open" ? (only, value) : nil
}

private func fits(_ name: Text, _ wanted: Value, _ actual: Value) -> Bool {
    switch (name, wanted, actual) {
    case ("$any", "string", .text), ("$any", "number", .number), ("$any", "boolean", .flag), ("$any", "object", .object), ("$any", "array", .array):
        true
    case ("$prefix", .text(let prefix), .text(let text)): text.bytes.starts(with: prefix.bytes)
    case ("$count", .number(let count), .array(let elements)): elements.count == count.int
    default: false
    }
}

private func compareObjects(_ path: String, _ expected: Object, _ actual: Value) -> [String] {
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

/// Whole numbers by all their digits; others as any program reads them.
private func isSame(_ wanted: Number, _ found: Number) -> Bool {
    wanted == found || (!wanted.isWhole && !found.isWhole && wanted.double == found.double)
}

private func difference(_ path: String, _ expected: Value, _ actual: Value) -> String {
    "\(path): expected \(brief(expected)), found \(brief(actual))"
}

/// A value short enough for a line.
func brief(_ value: Value) -> String {
    let text = value.json
    return text.count <= most ? text : "\(text.prefix(most))… (\(text.count) characters)"
}
