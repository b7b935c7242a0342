extension PhoneNumber: CustomStringConvertible {
    /// Reads a phone number as every method of the client does, for example to find duplicates in a list. There is no
    /// need to do this before a send.
    ///
    /// Spaces, dashes, dots, slashes, parentheses, invisible characters and full-width forms are removed or converted.
    /// Digits are never changed.
    ///
    /// ```swift
    /// let phone = try PhoneNumber(parsing: "+1 (555) 123-4567")
    /// print(phone.number)  // +15551234567
    /// ```
    ///
    /// - Parameter text: A phone number that begins with the country code, with or without `+`.
    /// - Throws: ``WorkspaceError/validation(_:)`` if this is not exactly one phone number. The message names the
    ///   likely reason: a spreadsheet's decimal number, two numbers, an extension, or a trunk zero as in `+44 (0)20`.
    public init(parsing text: String) throws {
        self = try WorkspaceError.translate { try parsePhone(phoneNumber: text) }
    }

    /// The number in its wire form.
    public var description: String { number }
}
