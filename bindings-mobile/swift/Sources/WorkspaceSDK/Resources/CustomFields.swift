/// The operations on custom fields: the data of contacts that a business defines itself.
public struct CustomFields: Sendable {
    let executor: CallExecutor

    /// Defines a custom field, or changes the one with the same name.
    ///
    /// - Parameters:
    ///   - name: The name, by which the field is matched.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - type: The type of its values; text by default.
    ///   - isRequired: Whether every contact must have it; false by default.
    ///   - options: The options of a dropdown; only allowed for that type.
    /// - Throws: Any ``WorkspaceError`` of an upsert.
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

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of an upsert.
    @discardableResult
    public func upsert(_ params: UpsertCustomFieldParams) async throws -> ApiResponse<CustomField> {
        try await executor.callOne(.upsertCustomField(params: params)) { data in
            if case .customField(let field) = data { field } else { nil }
        }
    }

    /// All custom fields of a channel.
    ///
    /// - Parameter channelId: The channel; chosen by the server if the key has only one.
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(channelId: String? = nil) async throws -> Page<CustomField> {
        try await list(ListCustomFieldsParams(channelId: channelId))
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(_ params: ListCustomFieldsParams) async throws -> Page<CustomField> {
        try await executor.callPage(.listCustomFields(params: params)) { data in
            if case .customFields(let fields) = data { fields } else { nil }
        }
    }
}
