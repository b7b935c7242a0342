/// The operations on custom fields: additional fields of contacts, which a business defines.
public protocol CustomFields: Sendable {
    /// Defines a custom field, or changes the field with the same name. This form takes a parameter struct.
    ///
    /// - Throws: A ``WorkspaceError``.
    @discardableResult
    func upsert(_ params: UpsertCustomFieldParams) async throws -> ApiResponse<CustomField>

    /// Returns all custom fields of a channel. This form takes a parameter struct.
    ///
    /// - Throws: A ``WorkspaceError``.
    func list(_ params: ListCustomFieldsParams) async throws -> Page<CustomField>
}

extension CustomFields {
    /// Defines a custom field, or changes the field with the same name.
    ///
    /// - Parameters:
    ///   - name: The name, which identifies the field.
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - type: The type of its values; text by default.
    ///   - isRequired: Whether every contact must have a value; false by default.
    ///   - options: The options of a dropdown. Only allowed for this type.
    /// - Throws: A ``WorkspaceError``.
    @discardableResult
    public func upsert(
        name: String,
        channelId: String? = nil,
        type: CustomFieldType? = nil,
        isRequired: Bool? = nil,
        options: [String]? = nil
    ) async throws -> ApiResponse<CustomField> {
        try await upsert(
            UpsertCustomFieldParams(name: name, channelId: channelId, type: type?.text, isRequired: isRequired, options: options)
        )
    }

    /// Returns all custom fields of a channel.
    ///
    /// - Parameter channelId: The channel; by default that of the client. Without one, the server uses the only channel
    ///   of the key.
    /// - Throws: A ``WorkspaceError``.
    public func list(channelId: String? = nil) async throws -> Page<CustomField> {
        try await list(ListCustomFieldsParams(channelId: channelId))
    }
}

/// The customFields of a client.
struct CustomFieldsResource: CustomFields {
    let executor: CallExecutor

    func upsert(_ params: UpsertCustomFieldParams) async throws -> ApiResponse<CustomField> {
        try await executor.callOne(.upsertCustomField(params: params)) { data in
            if case .customField(let field) = data { field } else { nil }
        }
    }

    func list(_ params: ListCustomFieldsParams) async throws -> Page<CustomField> {
        try await executor.callPage(.listCustomFields(params: params)) { data in
            if case .customFields(let fields) = data { fields } else { nil }
        }
    }
}
