package io.github.workspacesdk.internal

import io.github.workspacesdk.ApiResponse
import io.github.workspacesdk.Automation
import io.github.workspacesdk.Automations
import io.github.workspacesdk.Channel
import io.github.workspacesdk.Channels
import io.github.workspacesdk.Contact
import io.github.workspacesdk.Contacts
import io.github.workspacesdk.CustomField
import io.github.workspacesdk.CustomFields
import io.github.workspacesdk.DeliveryStatus
import io.github.workspacesdk.Execution
import io.github.workspacesdk.Label
import io.github.workspacesdk.Labels
import io.github.workspacesdk.ListAutomationsParams
import io.github.workspacesdk.ListContactsParams
import io.github.workspacesdk.ListCustomFieldsParams
import io.github.workspacesdk.ListLabelsParams
import io.github.workspacesdk.ListTemplatesParams
import io.github.workspacesdk.MessageStatus
import io.github.workspacesdk.MessageStatusParams
import io.github.workspacesdk.Messages
import io.github.workspacesdk.Page
import io.github.workspacesdk.PageFlow
import io.github.workspacesdk.SendMessageParams
import io.github.workspacesdk.SendTemplateParams
import io.github.workspacesdk.SentMessage
import io.github.workspacesdk.Template
import io.github.workspacesdk.Templates
import io.github.workspacesdk.TriggerAutomationParams
import io.github.workspacesdk.UpsertContactParams
import io.github.workspacesdk.UpsertCustomFieldParams
import io.github.workspacesdk.UpsertLabelParams
import io.github.workspacesdk.internal.ffi.ListChannelsParams
import io.github.workspacesdk.internal.ffi.PageSource
import io.github.workspacesdk.internal.ffi.Request
import io.github.workspacesdk.internal.ffi.ResponseData
import kotlin.time.Duration

// The resources of a client. Every function of an interface that is not overridden here calls one that is.

internal class DefaultAutomations(
    private val executor: CallExecutor,
) : Automations {
    override suspend fun list(params: ListAutomationsParams): Page<Automation> =
        executor.callPage(Request.ListAutomations(params)) { data: ResponseData.Automations -> data.list }

    override suspend fun trigger(params: TriggerAutomationParams): ApiResponse<Execution> =
        executor.callOne(Request.TriggerAutomation(params)) { data: ResponseData.Execution -> data.execution }
}

internal class DefaultChannels(
    private val executor: CallExecutor,
) : Channels {
    override suspend fun list(): Page<Channel> = executor.callPage(Request.ListChannels(ListChannelsParams())) { data: ResponseData.Channels -> data.list }
}

internal class DefaultContacts(
    private val executor: CallExecutor,
) : Contacts {
    override suspend fun upsert(params: UpsertContactParams): ApiResponse<Contact> =
        executor.callOne(Request.UpsertContact(params)) { data: ResponseData.Contact -> data.contact }

    override suspend fun list(params: ListContactsParams): Page<Contact> =
        executor.callPage(Request.ListContacts(params)) { data: ResponseData.Contacts -> data.list }

    override fun iter(
        params: ListContactsParams,
        maxItems: Long?,
        prefetch: Long?,
    ): PageFlow<Contact> = executor.sequence(PageSource.AllContacts(params.copy(), maxItems, prefetch)) { (it as ResponseData.Contacts).list }
}

internal class DefaultCustomFields(
    private val executor: CallExecutor,
) : CustomFields {
    override suspend fun upsert(params: UpsertCustomFieldParams): ApiResponse<CustomField> =
        executor.callOne(Request.UpsertCustomField(params)) { data: ResponseData.CustomField -> data.field }

    override suspend fun list(params: ListCustomFieldsParams): Page<CustomField> =
        executor.callPage(Request.ListCustomFields(params)) { data: ResponseData.CustomFields -> data.list }
}

internal class DefaultLabels(
    private val executor: CallExecutor,
) : Labels {
    override suspend fun upsert(params: UpsertLabelParams): ApiResponse<Label> =
        executor.callOne(Request.UpsertLabel(params)) { data: ResponseData.Label -> data.label }

    override suspend fun list(params: ListLabelsParams): Page<Label> = executor.callPage(Request.ListLabels(params)) { data: ResponseData.Labels -> data.list }
}

internal class DefaultMessages(
    private val executor: CallExecutor,
) : Messages {
    override suspend fun send(params: SendMessageParams): ApiResponse<SentMessage> =
        executor.callOne(Request.SendMessage(params)) { data: ResponseData.SentMessage -> data.sent }

    override suspend fun status(params: MessageStatusParams): ApiResponse<MessageStatus> =
        executor.callOne(Request.MessageStatus(params)) { data: ResponseData.MessageStatus -> data.status }

    override suspend fun wait(
        params: MessageStatusParams,
        until: DeliveryStatus?,
        timeout: Duration?,
        interval: Duration?,
    ): ApiResponse<MessageStatus> =
        executor.callOne(Request.WaitForMessage(params, until, timeout, interval)) { data: ResponseData.MessageStatus -> data.status }

    override fun watch(
        params: MessageStatusParams,
        timeout: Duration?,
        interval: Duration?,
    ): PageFlow<MessageStatus> =
        executor.sequence(PageSource.MessageStatusChanges(params.copy(), timeout, interval)) { listOf((it as ResponseData.MessageStatus).status) }
}

internal class DefaultTemplates(
    private val executor: CallExecutor,
) : Templates {
    override suspend fun list(params: ListTemplatesParams): Page<Template> =
        executor.callPage(Request.ListTemplates(params)) { data: ResponseData.Templates -> data.list }

    override suspend fun send(params: SendTemplateParams): ApiResponse<SentMessage> =
        executor.callOne(Request.SendTemplate(params)) { data: ResponseData.SentMessage -> data.sent }
}
