/// The operations on channels: the WhatsApp numbers that a key may use.
public struct Channels: Sendable {
    let access: Access

    /// All channels that the key may use.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list() async throws -> Page<Channel> {
        try await access.list(.listChannels) { payload in
            if case .channels(let channels) = payload { channels } else { nil }
        }
    }
}
