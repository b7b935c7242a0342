/// In JSON, and in every other format, a point in time is the server's text.
extension Timestamp: CustomStringConvertible {
    /// The server's text.
    public var description: String { text }

    /// The point in time of a text.
    public init(text: String) {
        self = timestampOf(text: text)
    }

    /// The point in time of a text.
    public init(from decoder: any Decoder) throws {
        self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    /// The text alone.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
