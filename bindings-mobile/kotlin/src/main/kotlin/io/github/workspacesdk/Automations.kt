package io.github.workspacesdk

/** The operations on automations: flows that a business has set up, started for one contact. */
public class Automations internal constructor(
    private val access: Access,
) {
    /**
     * All automations of a channel.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(channelId: String? = null): Page<Automation> = list(AutomationsList(channelId = channelId))

    /**
     * All automations of a channel.
     *
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(form: AutomationsList): Page<Automation> = access.list(Request.ListAutomations(form)) { data: AnswerData.Automations -> data.list }

    /**
     * Starts an automation for a contact, who is created if there is none: exactly one of [automationId] and [automationName]. It is started once: repeated
     * only when the request provably never left or was refused unprocessed (421, 425, 429).
     *
     * @param phoneNumber The contact's phone number in E.164 form; separators are stripped.
     * @param automationId The automation's id.
     * @param automationName The automation's name, in any case of letters.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @throws OutcomeUnknownException if it may have been started.
     * @throws WorkspaceException any other of a send.
     */
    public suspend fun trigger(
        phoneNumber: String,
        automationId: String? = null,
        automationName: String? = null,
        channelId: String? = null,
    ): Answer<Execution> =
        trigger(
            AutomationsTrigger(
                phoneNumber = phoneNumber,
                automationId = automationId,
                automationName = automationName,
                channelId = channelId,
            ),
        )

    /**
     * Starts an automation for a contact, who is created if there is none. It is started once: repeated only when the request provably never left or was
     * refused unprocessed (421, 425, 429).
     *
     * @throws OutcomeUnknownException if it may have been started.
     * @throws WorkspaceException any other of a send.
     */
    public suspend fun trigger(form: AutomationsTrigger): Answer<Execution> =
        access.one(Request.TriggerAutomation(form)) { data: AnswerData.OfExecution -> data.execution }
}
