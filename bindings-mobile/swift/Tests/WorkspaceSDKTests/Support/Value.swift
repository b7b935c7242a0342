/// A JSON value, exactly: no digit of a number is lost, and no key of an object may stand twice.
enum Value: Hashable, Sendable {
    case null
    case flag(Bool)
    case number(Number)
    case text(Text)
    case array([Value])
    case object(Object)
}

/// An object. Its entries are in order; two are equal whatever that is.
struct Object: Hashable, Sendable {
    private(set) var names: [Text] = []
    private var values: [Text: Value] = [:]

    init() {}

    init(_ entries: [(Text, Value)]) {
        for (name, value) in entries { self[name] = value }
    }

    var isEmpty: Bool { names.isEmpty }
    var entries: [(name: Text, value: Value)] { names.map { ($0, values[$0] ?? .null) } }

    subscript(name: Text) -> Value? {
        get { values[name] }
        set {
            if newValue == nil { names.removeAll { $0 == name } } else if values[name] == nil { names.append(name) }
            values[name] = newValue
        }
    }

    static func == (one: Object, other: Object) -> Bool { one.values == other.values }
    func hash(into hasher: inout Hasher) { hasher.combine(values) }
}

/// A number by its value: its digits without zeros at either end, and where the point is. `1`, `1.0` and `10e-1` are the same.
struct Number: Hashable, Sendable {
    let text: String
    private let isNegative: Bool
    private let digits: [UInt8]
    private let exponent: Int

    /// Of text that is a JSON number.
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

    static func == (one: Number, other: Number) -> Bool {
        one.isNegative == other.isNegative && one.digits == other.digits && one.exponent == other.exponent
    }

    func hash(into hasher: inout Hasher) { hasher.combine(digits) }
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    init(nilLiteral: ()) { self = .null }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
    init(integerLiteral number: Int) { self = .number(Number("\(number)")) }
    init(stringLiteral text: String) { self = .text(Text(text)) }
}

extension Value: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: Value...) { self = .array(elements) }
    init(dictionaryLiteral entries: (Text, Value)...) { self = .object(Object(entries)) }
}

extension Value {
    init(_ text: String?) { self = text.map { .text(Text($0)) } ?? .null }
    init(_ number: Int?) { self = number.map { .number(Number("\($0)")) } ?? .null }

    var text: String? { if case .text(let text) = self { text.string } else { nil } }
    var int: Int? { if case .number(let number) = self { number.int } else { nil } }
    var double: Double? { if case .number(let number) = self { number.double } else { nil } }
    var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    var array: [Value]? { if case .array(let elements) = self { elements } else { nil } }
    var object: Object? { if case .object(let object) = self { object } else { nil } }

    subscript(name: Text) -> Value? { object?[name] }

    /// JSON text, the keys of objects in order, so that equal values have equal texts.
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

    private static func quoted(_ text: Text) -> String {
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
