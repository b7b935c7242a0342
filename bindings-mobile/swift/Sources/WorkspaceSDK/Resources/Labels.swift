/// The operations on labels: how a business sorts its contacts.
public struct Labels: Sendable {
    let access: Access

    /// Creates a label, or updates the one with the same name.
    ///
    /// - Parameters:
    ///   - name: The name, by which the label is matched.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - description: What it is for.
    ///   - color: `#RGB` or `#RRGGBB`.
    ///   - displayOrder: Its place among the labels.
    /// - Throws: Any ``WorkspaceError`` of an upsert.
    @discardableResult
    public func upsert(
        name: String,
        channelId: String? = nil,
        description: String? = nil,
        color: String? = nil,
        displayOrder: Int? = nil
    ) async throws -> Answer<ContactLabel> {
        try await upsert(
            LabelsUpsert(name: name, channelId: channelId, description: description, color: color, displayOrder: displayOrder.map(Int64.init))
        )
    }

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of an upsert.
    @discardableResult
    public func upsert(_ form: LabelsUpsert) async throws -> Answer<ContactLabel> {
        try await access.call(.upsertLabel(form: form)) { payload in
            if case .ofLabel(let label) = payload { label } else { nil }
        }
    }

    /// All labels of a channel.
    ///
    /// - Parameter channelId: The channel; chosen by the server if the key has only one.
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(channelId: String? = nil) async throws -> Page<ContactLabel> {
        try await list(LabelsList(channelId: channelId))
    }

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(_ form: LabelsList) async throws -> Page<ContactLabel> {
        try await access.list(.listLabels(form: form)) { payload in
            if case .labels(let labels) = payload { labels } else { nil }
        }
    }
}
