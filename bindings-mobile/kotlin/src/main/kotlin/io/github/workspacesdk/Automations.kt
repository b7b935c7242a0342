package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor
import java.util.concurrent.CompletableFuture

/** The operations on automations: flows that a business has defined, which are started for a contact. */
public class Automations internal constructor(
    private val executor: CallExecutor,
) {
    /**
     * All automations of a channel.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(channelId: String? = null): Page<Automation> = list(ListAutomationsParams(channelId = channelId))

    /**
     * All automations of a channel.
     *
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(params: ListAutomationsParams): Page<Automation> =
        executor.callPage(Request.ListAutomations(params)) { data: ResponseData.Automations -> data.list }

    /**
     * Starts an automation for a contact, who is created if necessary. Specify either [automationId] or [automationName]. It is started once: the request is
     * repeated only if it was provably not sent, or was rejected without being processed (421, 425, 429).
     *
     * @param phoneNumber The contact's phone number in E.164 format; separators are stripped.
     * @param automationId The automation's id.
     * @param automationName The automation's name, ignoring case.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @throws OutcomeUnknownException if it may have been started.
     * @throws WorkspaceException any other of a send.
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
     * Starts an automation for a contact, who is created if necessary. It is started once: the request is repeated only if it was provably not sent, or was
     * rejected without being processed (421, 425, 429).
     *
     * @throws OutcomeUnknownException if it may have been started.
     * @throws WorkspaceException any other of a send.
     */
    public suspend fun trigger(params: TriggerAutomationParams): ApiResponse<Execution> =
        executor.callOne(Request.TriggerAutomation(params)) { data: ResponseData.Execution -> data.execution }
}

/** [Automations] with futures. */
public class FutureAutomations internal constructor(
    private val automations: Automations,
) {
    /** See [Automations.list]. */
    @JvmOverloads
    public fun list(params: ListAutomationsParams = ListAutomationsParams()): CompletableFuture<Page<Automation>> = future { automations.list(params) }

    /** See [Automations.trigger]. */
    public fun trigger(params: TriggerAutomationParams): CompletableFuture<ApiResponse<Execution>> = future { automations.trigger(params) }
}
