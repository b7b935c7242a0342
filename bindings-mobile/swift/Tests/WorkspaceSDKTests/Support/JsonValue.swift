/// A JSON value, stored exactly. `JSONSerialization` is not suitable, because the cases need duplicate keys and every
/// digit of a number.
enum JsonValue: Hashable, Sendable {
    case null
    case flag(Bool)
    case number(JsonNumber)
    case text(ByteString)
    case array([JsonValue])
    case object(JsonObject)
}

/// An object. Its entries are ordered; equality ignores the order.
struct JsonObject: Hashable, Sendable {
    private(set) var names: [ByteString] = []
    private var values: [ByteString: JsonValue] = [:]

    init() {}

    init(_ entries: [(ByteString, JsonValue)]) {
        for (name, value) in entries { self[name] = value }
    }

    var isEmpty: Bool { names.isEmpty }
    var entries: [(name: ByteString, value: JsonValue)] { names.map { ($0, values[$0] ?? .null) } }

    subscript(name: ByteString) -> JsonValue? {
        get { values[name] }
        set {
            if newValue == nil { names.removeAll { $0 == name } } else if values[name] == nil { names.append(name) }
            values[name] = newValue
        }
    }

    static func == (one: JsonObject, other: JsonObject) -> Bool { one.values == other.values }
    func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

/// A number that is compared by value: its digits without leading and trailing zeros, and its exponent. `1`, `1.0` and
/// `10e-1` are equal.
struct JsonNumber: Hashable, Sendable {
    let text: String
    private let isNegative: Bool
    private let digits: [UInt8]
    private let exponent: Int

    /// The string must be a JSON number.
    init(_ text: String) {
        self.text = text
        let parts = text.lowercased().split(separator: "e", maxSplits: 1)
        let mantissa = parts[0].split(separator: ".", maxSplits: 1)
        let fraction = mantissa.count > 1 ? Array(mantissa[1].utf8) : []
        var digits = Array(mantissa[0].utf8.filter { $0 != UInt8(ascii: "-") }) + fraction
        var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) - fraction.count
        let zero = UInt8(ascii: "0")
        while digits.last == zero {
            digits.removeLast()
            exponent += 1
        }
        digits = Array(digits.drop { $0 == zero })
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
        isNegative = text.hasPrefix("-") && !digits.isEmpty
    }

    var int: Int? { Int(text) }
    var isWhole: Bool { text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
    var double: Double { Double(text) ?? .nan }

    static func == (one: JsonNumber, other: JsonNumber) -> Bool {
        one.isNegative == other.isNegative && one.digits == other.digits && one.exponent == other.exponent
    }

    func hash(into hasher: inout Hasher) { hasher.combine(digits) }
}

extension JsonValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    init(nilLiteral: ()) { self = .null }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
    init(integerLiteral number: Int) { self = .number(JsonNumber("\(number)")) }
    init(stringLiteral text: String) { self = .text(ByteString(text)) }
}

extension JsonValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: JsonValue...) { self = .array(elements) }
    init(dictionaryLiteral entries: (ByteString, JsonValue)...) { self = .object(JsonObject(entries)) }
}

extension JsonValue {
    init(_ text: String?) { self = text.map { .text(ByteString($0)) } ?? .null }
    init(_ number: Int?) { self = number.map { .number(JsonNumber("\($0)")) } ?? .null }

    var text: String? { if case .text(let text) = self { text.string } else { nil } }
    var int: Int? { if case .number(let number) = self { number.int } else { nil } }
    var double: Double? { if case .number(let number) = self { number.double } else { nil } }
    var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    var array: [JsonValue]? { if case .array(let elements) = self { elements } else { nil } }
    var object: JsonObject? { if case .object(let object) = self { object } else { nil } }

    subscript(name: ByteString) -> JsonValue? { object?[name] }

    /// A canonical form with sorted keys: equal values have equal strings.
    var json: String {
        switch self {
        case .null: "null"
        case .flag(let flag): "\(flag)"
        case .number(let number): number.text
        case .text(let text): Self.quoted(text)
        case .array(let elements): "[\(elements.map(\.json).joined(separator: ","))]"
        case .object(let object):
            "{\(object.names.sorted().map { "\(Self.quoted($0)):\((object[$0] ?? .null).json)" }.joined(separator: ","))}"
        }
    }

    private static func quoted(_ text: ByteString) -> String {
        var quoted = "\""
        for scalar in text.string.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
