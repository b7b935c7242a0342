package io.github.workspacesdk.internal

import io.github.workspacesdk.ApiResponse
import io.github.workspacesdk.Automations
import io.github.workspacesdk.Channels
import io.github.workspacesdk.Client
import io.github.workspacesdk.Contacts
import io.github.workspacesdk.CustomFields
import io.github.workspacesdk.Json
import io.github.workspacesdk.Labels
import io.github.workspacesdk.Messages
import io.github.workspacesdk.Overrides
import io.github.workspacesdk.Safety
import io.github.workspacesdk.Templates
import io.github.workspacesdk.internal.ffi.Parameter
import io.github.workspacesdk.internal.ffi.Request
import io.github.workspacesdk.internal.ffi.ResponseData

/** The client that calls the API. */
internal class DefaultClient(
    private val executor: CallExecutor,
) : Client {
    override val channels: Channels = DefaultChannels(executor)
    override val contacts: Contacts = DefaultContacts(executor)
    override val customFields: CustomFields = DefaultCustomFields(executor)
    override val labels: Labels = DefaultLabels(executor)
    override val templates: Templates = DefaultTemplates(executor)
    override val messages: Messages = DefaultMessages(executor)
    override val automations: Automations = DefaultAutomations(executor)
    override val baseUrl: String get() = executor.baseUrl

    override fun withOptions(configure: Overrides.() -> Unit): Client = DefaultClient(executor.withOptions(Overrides().apply(configure)))

    override suspend fun request(
        path: String,
        params: Map<String, Any?>,
        safety: Safety,
    ): ApiResponse<Json> {
        val parameters = params.map { (name, value) -> Parameter(name, jsonArgument(value)) }
        return executor.callOne(Request.Raw(path, parameters, safety)) { data: ResponseData.JsonValue -> data.json }
    }

    override fun shutdown() = executor.shutdown(abort = false)

    override fun close() = shutdown()

    override fun close(abort: Boolean) = executor.shutdown(abort)

    /** Contains the base URL, but no secrets. */
    override fun toString(): String = "Client(baseUrl=$baseUrl)"
}
