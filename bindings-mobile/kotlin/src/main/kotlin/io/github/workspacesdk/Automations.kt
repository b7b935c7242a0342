package io.github.workspacesdk

import io.github.workspacesdk.internal.unsupported
import java.util.concurrent.CompletableFuture

/** The operations on automations: flows that a business has defined, and that are started for a contact. */
public interface Automations {
    /**
     * Returns all automations of a channel.
     *
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(channelId: String? = null): Page<Automation> = list(ListAutomationsParams(channelId = channelId))

    /**
     * Returns all automations of a channel.
     *
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(params: ListAutomationsParams): Page<Automation> = unsupported("automations.list")

    /**
     * Starts an automation for a contact, who is created if necessary. Pass either [automationId] or [automationName].
     *
     * The automation is never started twice: the call is retried only if the server certainly did not process it. See
     * [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md).
     *
     * @param phoneNumber The contact's phone number in E.164 format, such as `+1234567890`; separators are removed.
     * @param automationId The automation's id.
     * @param automationName The automation's name, ignoring case.
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @throws OutcomeUnknownException if the automation may have been started.
     * @throws WorkspaceException any other one means that it was not started.
     */
    public suspend fun trigger(
        phoneNumber: String,
        automationId: String? = null,
        automationName: String? = null,
        channelId: String? = null,
    ): ApiResponse<Execution> =
        trigger(
            TriggerAutomationParams(
                phoneNumber = phoneNumber,
                automationId = automationId,
                automationName = automationName,
                channelId = channelId,
            ),
        )

    /**
     * Starts an automation for a contact, who is created if necessary. The automation is never started twice: the call
     * is retried only if the server certainly did not process it.
     *
     * @throws OutcomeUnknownException if the automation may have been started.
     * @throws WorkspaceException any other one means that it was not started.
     */
    public suspend fun trigger(params: TriggerAutomationParams): ApiResponse<Execution> = unsupported("automations.trigger")
}

/** The operations of [Automations] as methods that return futures, for Java. */
public class FutureAutomations internal constructor(
    private val automations: Automations,
) {
    /** See [Automations.list]. */
    @JvmOverloads
    public fun list(params: ListAutomationsParams = ListAutomationsParams()): CompletableFuture<Page<Automation>> = future { automations.list(params) }

    /** See [Automations.trigger]. */
    public fun trigger(params: TriggerAutomationParams): CompletableFuture<ApiResponse<Execution>> = future { automations.trigger(params) }
}
