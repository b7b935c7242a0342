/// The operations on labels: tags that group contacts.
public protocol Labels: Sendable {
    /// Creates a label, or updates the label with the same name. This form takes a parameter struct.
    ///
    /// - Throws: A ``WorkspaceError``.
    @discardableResult
    func upsert(_ params: UpsertLabelParams) async throws -> ApiResponse<Label>

    /// Returns all labels of a channel. This form takes a parameter struct.
    ///
    /// - Throws: A ``WorkspaceError``.
    func list(_ params: ListLabelsParams) async throws -> Page<Label>
}

extension Labels {
    /// Creates a label, or updates the label with the same name.
    ///
    /// - Parameters:
    ///   - name: The name, which identifies the label.
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - description: The purpose of the label.
    ///   - color: The color, as `#RGB` or `#RRGGBB`.
    ///   - displayOrder: The position of the label in lists.
    /// - Throws: A ``WorkspaceError``.
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

    /// Returns all labels of a channel.
    ///
    /// - Parameter channelId: The channel; by default that of the client. Without one, the server uses the only channel
    ///   of the key.
    /// - Throws: A ``WorkspaceError``.
    public func list(channelId: String? = nil) async throws -> Page<Label> {
        try await list(ListLabelsParams(channelId: channelId))
    }
}

/// The labels of a client.
struct LabelsResource: Labels {
    let executor: CallExecutor

    func upsert(_ params: UpsertLabelParams) async throws -> ApiResponse<Label> {
        try await executor.callOne(.upsertLabel(params: params)) { data in
            if case .label(let label) = data { label } else { nil }
        }
    }

    func list(_ params: ListLabelsParams) async throws -> Page<Label> {
        try await executor.callPage(.listLabels(params: params)) { data in
            if case .labels(let labels) = data { labels } else { nil }
        }
    }
}
