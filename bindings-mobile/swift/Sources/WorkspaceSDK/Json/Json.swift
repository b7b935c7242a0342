/// A JSON value kept as its exact text: a number keeps all its digits, an object the order of its keys.
///
/// ```swift
/// let fields: [String: Json] = ["plan": "pro", "seats": 3, "since": ["2026", nil]]
/// print(fields["seats"]?.int ?? 0)
/// ```
public struct Json: Sendable {
    /// The JSON text.
    public let text: String

    /// Text that the core wrote, or that was checked.
    init(checked text: String) {
        self.text = text
    }

    /// The JSON `null`.
    public static let null = Json(checked: "null")

    /// One JSON value of a text; white space around it is left out.
    ///
    /// - Throws: `DecodingError.dataCorrupted` where the text is not one JSON value. It does not say the text.
    public init(parsing text: String) throws {
        guard isJson(text: text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "not one JSON value"))
        }
        let isSpace: (Unicode.Scalar) -> Bool = { " \t\n\r".unicodeScalars.contains($0) }
        let value = text.unicodeScalars.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: value)
        self.init(checked: String(kept))
    }
}

extension Json {
    /// `true` or `false`.
    public init(_ flag: Bool) {
        self.init(checked: flag ? "true" : "false")
    }

    /// A whole number, with all its digits.
    public init(_ number: some BinaryInteger) {
        self.init(checked: String(number))
    }

    /// A number. One that is not finite is not JSON: the call it is given to ends in a ``WorkspaceError/validation(_:)``.
    public init(_ number: Double) {
        let infinity = number < 0 ? "-Infinity" : "Infinity"
        self.init(checked: number.isFinite ? "\(number)" : number.isNaN ? "NaN" : infinity)
    }

    /// A text.
    public init(_ text: String) {
        self = jsonOfText(text: text)
    }

    /// An array of these values.
    public init(_ elements: [Json]) {
        self.init(checked: "[\(elements.map(\.text).joined(separator: ","))]")
    }

    /// An object of these entries, in the order of their names: a dictionary has none of its own.
    public init(_ entries: [String: Json]) {
        self.init(entries: entries.sorted { $0.key < $1.key })
    }

    /// An object of these entries, in their order.
    fileprivate init(entries: [(String, Json)]) {
        let written = entries.map { name, value in "\(jsonOfText(text: name).text):\(value.text)" }
        self.init(checked: "{\(written.joined(separator: ","))}")
    }
}

extension Json {
    /// Whether this is `null`.
    public var isNull: Bool { text == "null" }

    /// The flag, if this is one.
    public var bool: Bool? {
        switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// The text, if this is a string.
    public var string: String? {
        guard text.utf8.first == UInt8(ascii: "\"") else { return nil }
        // Most are plain.
        return text.utf8.contains(UInt8(ascii: "\\")) ? jsonToText(json: self) : String(text.dropFirst().dropLast())
    }

    /// The number, if this is a whole one that an `Int` can hold; `2.0` and `2e3` are whole.
    public var int: Int? {
        guard isNumber else { return nil }
        if let number = Int(text) { return number }
        // From here on a `Double` has lost digits.
        guard let number = double, abs(number) < 0x1p53 else { return nil }
        return Int(exactly: number)
    }

    /// The number, if this is one that a `Double` can hold; digits that do not fit are lost.
    public var double: Double? {
        guard isNumber, let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// The elements, if this is an array.
    public var elements: [Json]? {
        jsonElements(json: self)
    }

    /// The entries in their order, if this is an object.
    public var entries: [(name: String, value: Json)]? {
        jsonEntries(json: self)?.map { (name: $0.name, value: $0.value) }
    }

    /// The value under this name, if this is an object that has it; of a name that stands twice, the last.
    public subscript(name: String) -> Json? {
        entries?.last { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The element at this place, if this is an array that is so long.
    public subscript(index: Int) -> Json? {
        guard let elements, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    private var isNumber: Bool {
        guard let first = text.utf8.first else { return false }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) || (first == UInt8(ascii: "-") && text != "-Infinity")
    }
}

/// Two values are equal where their texts are: `1` is not `1.0`, and objects have their keys in the same order.
extension Json: Hashable {
    /// Byte by byte: to Swift two ways to write "é" are the same text, to JSON they are not.
    public static func == (one: Json, other: Json) -> Bool {
        one.text.utf8.elementsEqual(other.text.utf8)
    }

    /// The bytes of the text.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

extension Json: CustomStringConvertible {
    /// The JSON text.
    public var description: String { text }
}

extension Json: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// The JSON `null`.
    public init(nilLiteral: ()) { self = .null }

    /// `true` or `false`.
    public init(booleanLiteral flag: Bool) { self.init(flag) }

    /// A whole number.
    public init(integerLiteral number: Int) { self.init(number) }

    /// A number.
    public init(floatLiteral number: Double) { self.init(number) }
}

extension Json: ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// A text.
    public init(stringLiteral text: String) { self.init(text) }

    /// An array.
    public init(arrayLiteral elements: Json...) { self.init(elements) }

    /// An object, its entries in their order.
    public init(dictionaryLiteral entries: (String, Json)...) { self.init(entries: entries) }
}
