/// The operations on automations: flows that a business has defined, which are started for a contact.
public struct Automations: Sendable {
    let executor: CallExecutor

    /// All automations of a channel.
    ///
    /// - Parameter channelId: The channel; chosen by the server if the key has only one.
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(channelId: String? = nil) async throws -> Page<Automation> {
        try await list(ListAutomationsParams(channelId: channelId))
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(_ params: ListAutomationsParams) async throws -> Page<Automation> {
        try await executor.callPage(.listAutomations(params: params)) { data in
            if case .automations(let automations) = data { automations } else { nil }
        }
    }

    /// Starts an automation for a contact, who is created if necessary. It is started once: the request is repeated only if it was provably not sent,
    /// or was rejected without being processed (421, 425, 429).
    ///
    /// - Parameters:
    ///   - phoneNumber: The contact's phone number in E.164 format; separators are stripped.
    ///   - automationId: The automation's id; exactly one of it and the name.
    ///   - automationName: The automation's name, ignoring case.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    /// - Throws: Any ``WorkspaceError`` of a send; ``WorkspaceError/outcomeUnknown(_:)`` if it may have been started.
    @discardableResult
    public func trigger(
        phoneNumber: String,
        automationId: String? = nil,
        automationName: String? = nil,
        channelId: String? = nil
    ) async throws -> ApiResponse<Execution> {
        try await trigger(
            TriggerAutomationParams(
                phoneNumber: phoneNumber,
                automationId: automationId,
                automationName: automationName,
                channelId: channelId
            )
        )
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of a send; ``WorkspaceError/outcomeUnknown(_:)`` if it may have been started.
    @discardableResult
    public func trigger(_ params: TriggerAutomationParams) async throws -> ApiResponse<Execution> {
        try await executor.callOne(.triggerAutomation(params: params)) { data in
            if case .execution(let execution) = data { execution } else { nil }
        }
    }
}
