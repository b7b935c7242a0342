/// The operations on automations: flows that a business has set up, started for one contact.
public struct Automations: Sendable {
    let access: Access

    /// All automations of a channel.
    ///
    /// - Parameter channelId: The channel; chosen by the server if the key has only one.
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(channelId: String? = nil) async throws -> Page<Automation> {
        try await list(AutomationsList(channelId: channelId))
    }

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(_ form: AutomationsList) async throws -> Page<Automation> {
        try await access.list(.listAutomations(form: form)) { payload in
            if case .automations(let automations) = payload { automations } else { nil }
        }
    }

    /// Starts an automation for a contact, who is created if there is none. It is started once: repeated only when the request provably never left or
    /// was refused unprocessed (421, 425, 429).
    ///
    /// - Parameters:
    ///   - phoneNumber: The contact's phone number in E.164 form; separators are stripped.
    ///   - automationId: The automation's id; exactly one of it and the name.
    ///   - automationName: The automation's name, in any case of letters.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    /// - Throws: Any ``WorkspaceError`` of a send; ``WorkspaceError/outcomeUnknown(_:)`` where it may have been started.
    @discardableResult
    public func trigger(
        phoneNumber: String,
        automationId: String? = nil,
        automationName: String? = nil,
        channelId: String? = nil
    ) async throws -> Answer<Execution> {
        try await trigger(
            AutomationsTrigger(
                phoneNumber: phoneNumber,
                automationId: automationId,
                automationName: automationName,
                channelId: channelId
            )
        )
    }

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of a send; ``WorkspaceError/outcomeUnknown(_:)`` where it may have been started.
    @discardableResult
    public func trigger(_ form: AutomationsTrigger) async throws -> Answer<Execution> {
        try await access.call(.triggerAutomation(form: form)) { payload in
            if case .ofExecution(let execution) = payload { execution } else { nil }
        }
    }
}
