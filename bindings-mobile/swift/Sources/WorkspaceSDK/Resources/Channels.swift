/// The operations on channels: the WhatsApp numbers that a key can access.
public struct Channels: Sendable {
    let executor: CallExecutor

    /// All channels that the key can access.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list() async throws -> Page<Channel> {
        try await executor.callPage(.listChannels(params: ListChannelsParams())) { data in
            if case .channels(let channels) = data { channels } else { nil }
        }
    }
}
