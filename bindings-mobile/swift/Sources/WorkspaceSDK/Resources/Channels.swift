/// The operations on channels: the WhatsApp numbers that a key can access.
public struct Channels: Sendable {
    let executor: CallExecutor

    /// Returns all channels that the key can access.
    ///
    /// - Throws: A ``WorkspaceError``.
    public func list() async throws -> Page<Channel> {
        try await executor.callPage(.listChannels(params: ListChannelsParams())) { data in
            if case .channels(let channels) = data { channels } else { nil }
        }
    }
}
