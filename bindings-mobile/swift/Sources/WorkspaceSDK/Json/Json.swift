/// A JSON value, stored as its exact string: numbers keep all digits, and objects keep the order of their keys.
///
/// Write a value as a literal, or parse a string with ``init(parsing:)``. To read a value, use the properties, or
/// convert it to your own type with ``decode(_:)``. The properties are nil for other types.
///
/// ```swift
/// let fields: [String: Json] = ["plan": "pro", "seats": 3, "since": ["2026", nil]]
/// print(fields["seats"]?.int ?? 0)
/// ```
public struct Json: Sendable {
    /// The value as a JSON string.
    public let text: String

    /// For a string that the core wrote or validated.
    init(trusted text: String) {
        self.text = text
    }

    /// The JSON `null`.
    public static let null = Json(trusted: "null")

    /// Parses a JSON value; surrounding white space is removed.
    ///
    /// - Throws: `DecodingError.dataCorrupted` if the string is not exactly one JSON value. The error does not contain
    ///   the string.
    public init(parsing text: String) throws {
        guard isJson(string: text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "not one JSON value"))
        }
        let isSpace: (Unicode.Scalar) -> Bool = { " \t\n\r".unicodeScalars.contains($0) }
        let value = text.unicodeScalars.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: value)
        self.init(trusted: String(kept))
    }
}

extension Json {
    /// `true` or `false`.
    public init(_ flag: Bool) {
        self.init(trusted: flag ? "true" : "false")
    }

    /// An integer, with all digits.
    public init(_ number: some BinaryInteger) {
        self.init(trusted: String(number))
    }

    /// A number. NaN and infinity are not JSON: a call with one of them throws ``WorkspaceError/validation(_:)``.
    public init(_ number: Double) {
        let infinity = number < 0 ? "-Infinity" : "Infinity"
        self.init(trusted: number.isFinite ? "\(number)" : number.isNaN ? "NaN" : infinity)
    }

    /// A string.
    public init(_ text: String) {
        self = jsonFromString(string: text)
    }

    /// An array of these values.
    public init(_ elements: [Json]) {
        self.init(trusted: "[\(elements.map(\.text).joined(separator: ","))]")
    }

    /// An object with these members, sorted by name, because a dictionary has no order.
    public init(_ entries: [String: Json]) {
        self.init(entries: entries.sorted { $0.key < $1.key })
    }

    /// An object with these members, in order.
    fileprivate init(entries: [(String, Json)]) {
        let written = entries.map { name, value in "\(jsonFromString(string: name).text):\(value.text)" }
        self.init(trusted: "{\(written.joined(separator: ","))}")
    }
}

extension Json {
    /// Whether this is `null`.
    public var isNull: Bool { text == "null" }

    /// The boolean, if this is one.
    public var bool: Bool? {
        switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// The string, if this is one.
    public var string: String? {
        guard text.utf8.first == UInt8(ascii: "\"") else { return nil }
        // Fast path: most strings have no escapes, and an FFI call is expensive.
        return text.utf8.contains(UInt8(ascii: "\\")) ? jsonAsString(json: self) : String(text.dropFirst().dropLast())
    }

    /// The number, if it is an integer that fits into an `Int`. `2.0` and `2e3` count as integers.
    public var int: Int? {
        guard isNumber else { return nil }
        if let number = Int(text) { return number }
        // A larger `Double` may not be exact.
        guard let number = double, abs(number) < 0x1p53 else { return nil }
        return Int(exactly: number)
    }

    /// The number, rounded to a `Double`, if this is a number in the range of `Double`.
    public var double: Double? {
        guard isNumber, let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// The elements, if this is an array.
    public var elements: [Json]? {
        jsonElements(json: self)
    }

    /// The members in order, if this is an object.
    public var entries: [(name: String, value: Json)]? {
        jsonMembers(json: self)?.map { (name: $0.name, value: $0.value) }
    }

    /// The member with this name, if this is an object that has one. If there are several, the last one.
    public subscript(name: String) -> Json? {
        entries?.last { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The element at this index, if this is an array that has one.
    public subscript(index: Int) -> Json? {
        guard let elements, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    private var isNumber: Bool {
        guard let first = text.utf8.first else { return false }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) || (first == UInt8(ascii: "-") && text != "-Infinity")
    }
}

/// Two values are equal if their strings are equal. So `1` does not equal `1.0`, and the order of keys matters.
extension Json: Hashable {
    /// Compares bytes, because two encodings of "é" are equal strings in Swift, but different strings in JSON.
    public static func == (one: Json, other: Json) -> Bool {
        one.text.utf8.elementsEqual(other.text.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

extension Json: CustomStringConvertible {
    /// The value as a JSON string.
    public var description: String { text }
}

extension Json: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// The JSON `null`.
    public init(nilLiteral: ()) { self = .null }

    /// `true` or `false`.
    public init(booleanLiteral flag: Bool) { self.init(flag) }

    /// An integer.
    public init(integerLiteral number: Int) { self.init(number) }

    /// A number.
    public init(floatLiteral number: Double) { self.init(number) }
}

extension Json: ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// A string.
    public init(stringLiteral text: String) { self.init(text) }

    /// An array.
    public init(arrayLiteral elements: Json...) { self.init(elements) }

    /// An object with its members in order.
    public init(dictionaryLiteral entries: (String, Json)...) { self.init(entries: entries) }
}
