// The words of answers. A server, or a later version of the API, may have others: they survive as their text. In JSON, and in every other format, a
// word is its text.

extension DeliveryStatus: CustomStringConvertible {
    /// The status of this text, in any case of letters; `other` where it is not known.
    public init(text: String) {
        self = deliveryStatusOf(text: text)
    }

    /// The API's own text.
    public var text: String { deliveryStatusText(status: self) }

    /// The API's own text.
    public var description: String { text }

    /// Whether a message of this status has come at least as far as the other: one that was read has been delivered. Late events can arrive out of
    /// order, and `delivered` may be skipped, so ask this instead of comparing. A failed message has reached `failed` alone.
    public func hasReached(_ other: DeliveryStatus) -> Bool {
        WorkspaceSDK.hasReached(status: self, other: other)
    }

    /// The status of a text.
    public init(from decoder: any Decoder) throws {
        self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    /// The text alone.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension MessageStatus {
    /// Whether the message has come at least as far as this: see ``DeliveryStatus/hasReached(_:)``. One without a status has reached nothing.
    public func hasReached(_ status: DeliveryStatus) -> Bool {
        self.status?.hasReached(status) ?? false
    }
}

extension CustomFieldType: CustomStringConvertible {
    /// The type of this text, in any case of letters; `other` where it is not known.
    public init(text: String) {
        self = customFieldTypeOf(text: text)
    }

    /// The API's own text.
    public var text: String { customFieldTypeText(fieldType: self) }

    /// The API's own text.
    public var description: String { text }

    /// The type of a text.
    public init(from decoder: any Decoder) throws {
        self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    /// The text alone.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
