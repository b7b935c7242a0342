/// A timestamp is encoded as the server's string.
extension Timestamp: CustomStringConvertible {
    /// The server's string.
    public var description: String { text }

    /// Parses a timestamp. `instant` is nil if the format is unknown.
    public init(text: String) {
        self = parseTimestamp(string: text)
    }

    /// Decodes a timestamp from a string.
    public init(from decoder: any Decoder) throws {
        self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
