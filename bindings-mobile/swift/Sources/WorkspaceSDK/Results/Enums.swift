// Enums that the API may extend: `other` preserves values that this version of the SDK does not know. A value is
// encoded as its string.

extension DeliveryStatus: CustomStringConvertible {
    /// Parses a status, ignoring case. An unknown status becomes `other`.
    public init(text: String) {
        self = parseDeliveryStatus(text: text)
    }

    /// The API's value.
    public var text: String { deliveryStatusString(status: self) }

    /// The API's value.
    public var description: String { text }

    /// Whether a message with this status has progressed at least as far as the other status. A message that was read,
    /// for example, has also been delivered.
    ///
    /// Use this instead of `==`, because events can arrive out of order, and `delivered` may be skipped. A failed
    /// message has reached only `failed`.
    public func hasReached(_ other: DeliveryStatus) -> Bool {
        WorkspaceSDK.hasReached(status: self, other: other)
    }

    /// Decodes a status.
    public init(from decoder: any Decoder) throws {
        self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the API's value as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension MessageStatus {
    /// Whether the message has progressed at least as far as this status. See ``DeliveryStatus/hasReached(_:)``. A
    /// message without a status has reached no status.
    public func hasReached(_ status: DeliveryStatus) -> Bool {
        self.status?.hasReached(status) ?? false
    }
}

extension CustomFieldType: CustomStringConvertible {
    /// Parses a type, ignoring case. An unknown type becomes `other`.
    public init(text: String) {
        self = parseCustomFieldType(text: text)
    }

    /// The API's value.
    public var text: String { customFieldTypeString(fieldType: self) }

    /// The API's value.
    public var description: String { text }

    /// Decodes a type.
    public init(from decoder: any Decoder) throws {
        self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the API's value as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
