/// The operations on channels: the WhatsApp numbers that a key can access.
public protocol Channels: Sendable {
    /// Returns all channels that the key can access.
    ///
    /// - Throws: A ``WorkspaceError``.
    func list() async throws -> Page<Channel>
}

/// The channels of a client.
struct ChannelsResource: Channels {
    let executor: CallExecutor

    func list() async throws -> Page<Channel> {
        try await executor.callPage(.listChannels(params: ListChannelsParams())) { data in
            if case .channels(let channels) = data { channels } else { nil }
        }
    }
}
