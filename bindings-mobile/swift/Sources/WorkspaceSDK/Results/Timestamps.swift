/// A point in time is encoded as the server's string.
extension Timestamp: CustomStringConvertible {
    /// The server's string.
    public var description: String { text }

    /// Parses a point in time.
    public init(text: String) {
        self = parseTimestamp(string: text)
    }

    /// Parses a point in time.
    public init(from decoder: any Decoder) throws {
        self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
