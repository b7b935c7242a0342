/// The operations on custom fields: what a business keeps about its contacts beyond name and number.
public struct CustomFields: Sendable {
    let access: Access

    /// Defines a custom field, or changes the one with the same name.
    ///
    /// - Parameters:
    ///   - name: The name, by which the field is matched.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - type: What it holds; text by default.
    ///   - isRequired: Whether every contact needs it; false by default.
    ///   - options: The options of a dropdown, and of nothing else.
    /// - Throws: Any ``WorkspaceError`` of an upsert.
    @discardableResult
    public func upsert(
        name: String,
        channelId: String? = nil,
        type: CustomFieldType? = nil,
        isRequired: Bool? = nil,
        options: [String]? = nil
    ) async throws -> Answer<CustomField> {
        try await upsert(
            CustomFieldsUpsert(name: name, channelId: channelId, type: type?.text, isRequired: isRequired, options: options)
        )
    }

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of an upsert.
    @discardableResult
    public func upsert(_ form: CustomFieldsUpsert) async throws -> Answer<CustomField> {
        try await access.call(.upsertCustomField(form: form)) { payload in
            if case .ofCustomField(let field) = payload { field } else { nil }
        }
    }

    /// All custom fields of a channel.
    ///
    /// - Parameter channelId: The channel; chosen by the server if the key has only one.
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(channelId: String? = nil) async throws -> Page<CustomField> {
        try await list(CustomFieldsList(channelId: channelId))
    }

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(_ form: CustomFieldsList) async throws -> Page<CustomField> {
        try await access.list(.listCustomFields(form: form)) { payload in
            if case .customFields(let fields) = payload { fields } else { nil }
        }
    }
}
