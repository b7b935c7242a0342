/// The operations on automations: flows that a business has defined, and that are started for a contact.
public protocol Automations: Sendable {
    /// Returns all automations of a channel. This form takes a parameter struct.
    ///
    /// - Throws: A ``WorkspaceError``.
    func list(_ params: ListAutomationsParams) async throws -> Page<Automation>

    /// Starts an automation for a contact, who is created if necessary. This form takes a parameter struct.
    ///
    /// - Throws: ``WorkspaceError/outcomeUnknown(_:)`` if the automation may have been started. Any other
    ///   ``WorkspaceError`` means that it was not.
    @discardableResult
    func trigger(_ params: TriggerAutomationParams) async throws -> ApiResponse<Execution>
}

extension Automations {
    /// Returns all automations of a channel.
    ///
    /// - Parameter channelId: The channel; by default that of the client. Without one, the server uses the only channel
    ///   of the key.
    /// - Throws: A ``WorkspaceError``.
    public func list(channelId: String? = nil) async throws -> Page<Automation> {
        try await list(ListAutomationsParams(channelId: channelId))
    }

    /// Starts an automation for a contact, who is created if necessary. Pass either its id or its name.
    ///
    /// The automation is never started twice: the call is retried only if the server certainly did not process it. See
    /// [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md).
    ///
    /// - Parameters:
    ///   - phoneNumber: The contact's phone number in E.164 format, such as `+1234567890`; separators are removed.
    ///   - automationId: The automation's id.
    ///   - automationName: The automation's name, ignoring case.
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    /// - Throws: ``WorkspaceError/outcomeUnknown(_:)`` if the automation may have been started. Any other
    ///   ``WorkspaceError`` means that it was not.
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
}

/// The automations of a client.
struct AutomationsResource: Automations {
    let executor: CallExecutor

    func list(_ params: ListAutomationsParams) async throws -> Page<Automation> {
        try await executor.callPage(.listAutomations(params: params)) { data in
            if case .automations(let automations) = data { automations } else { nil }
        }
    }

    func trigger(_ params: TriggerAutomationParams) async throws -> ApiResponse<Execution> {
        try await executor.callOne(.triggerAutomation(params: params)) { data in
            if case .execution(let execution) = data { execution } else { nil }
        }
    }
}
