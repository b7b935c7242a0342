import Foundation

/// A value is encoded as the JSON that it contains. A number becomes an `Int`, a `UInt` or a `Double`, so only ``text``
/// keeps all digits of every number.
extension Json: Codable {
    /// The maximum depth, so that a malicious response cannot exhaust the stack.
    private static let maxDepth = 500

    /// Decodes any JSON value.
    public init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Name.self) {
            let entries = try container.allKeys.map { ($0.stringValue, try container.decode(Json.self, forKey: $0)) }
            self.init(Dictionary(entries) { _, last in last })
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [Json] = []
            while !container.isAtEnd { elements.append(try container.decode(Json.self)) }
            self.init(elements)
        } else {
            try self.init(single: try decoder.singleValueContainer())
        }
    }

    private init(single container: any SingleValueDecodingContainer) throws {
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self.init(flag)
        } else if let number = try? container.decode(Int.self) {
            self.init(number)
        } else if let number = try? container.decode(UInt.self) {
            self.init(number)
        } else if let number = try? container.decode(Double.self) {
            self.init(number)
        } else {
            self.init(try container.decode(String.self))
        }
    }

    /// Encodes the JSON that the value contains.
    public func encode(to encoder: any Encoder) throws {
        guard encoder.codingPath.count < Self.maxDepth else { throw encodingError(encoder, "nested too deeply") }
        if let entries {
            var container = encoder.container(keyedBy: Name.self)
            for (name, value) in entries { try container.encode(value, forKey: Name(name)) }
        } else if let elements {
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        } else {
            try encodeSingle(to: encoder)
        }
    }

    private func encodeSingle(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if isNull {
            try container.encodeNil()
        } else if let bool {
            try container.encode(bool)
        } else if let string {
            try container.encode(string)
        } else if let number = Int(text) {
            try container.encode(number)
        } else if let number = UInt(text) {
            try container.encode(number)
        } else if let double {
            try container.encode(double)
        } else {
            throw encodingError(encoder, "not a JSON value")
        }
    }

    private func encodingError(_ encoder: any Encoder, _ reason: String) -> EncodingError {
        .invalidValue(self, .init(codingPath: encoder.codingPath, debugDescription: reason))
    }

    /// Decodes the value as your own type.
    ///
    /// - Throws: `DecodingError` if the value does not match the type.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Foundation.Data(text.utf8))
    }
}

/// The name of a member.
private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
}
