/// The operations on labels: tags that group contacts.
public struct Labels: Sendable {
    let executor: CallExecutor

    /// Creates a label, or updates the one with the same name.
    ///
    /// - Parameters:
    ///   - name: The name, by which the label is matched.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - description: Its purpose.
    ///   - color: `#RGB` or `#RRGGBB`.
    ///   - displayOrder: Its position among the labels.
    /// - Throws: Any ``WorkspaceError`` of an upsert.
    @discardableResult
    public func upsert(
        name: String,
        channelId: String? = nil,
        description: String? = nil,
        color: String? = nil,
        displayOrder: Int? = nil
    ) async throws -> ApiResponse<Label> {
        try await upsert(
            UpsertLabelParams(name: name, channelId: channelId, description: description, color: color, displayOrder: displayOrder.map(Int64.init))
        )
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of an upsert.
    @discardableResult
    public func upsert(_ params: UpsertLabelParams) async throws -> ApiResponse<Label> {
        try await executor.callOne(.upsertLabel(params: params)) { data in
            if case .label(let label) = data { label } else { nil }
        }
    }

    /// All labels of a channel.
    ///
    /// - Parameter channelId: The channel; chosen by the server if the key has only one.
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(channelId: String? = nil) async throws -> Page<Label> {
        try await list(ListLabelsParams(channelId: channelId))
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(_ params: ListLabelsParams) async throws -> Page<Label> {
        try await executor.callPage(.listLabels(params: params)) { data in
            if case .labels(let labels) = data { labels } else { nil }
        }
    }
}
