package io.github.workspacesdk

import io.github.workspacesdk.internal.HookThread
import io.github.workspacesdk.internal.InsideHook
import io.github.workspacesdk.internal.LostCoroutineHandler
import io.github.workspacesdk.internal.ResumeDispatcher
import io.github.workspacesdk.internal.retryWhileOutOfMemory
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn
import kotlin.time.toKotlinDuration

/**
 * The future of a call, and the completion of its coroutine. The future of `kotlinx.coroutines` never completes if memory is exhausted when its coroutine
 * completes.
 */
private class CallFuture<T> :
    CompletableFuture<T>(),
    Continuation<T> {
    private val job = Job()

    override val context: CoroutineContext =
        ResumeDispatcher.dispatcher + job + LostCoroutineHandler(::fail) + if (HookThread.isCurrent()) InsideHook else EmptyCoroutineContext

    /** Starts the call on this thread. */
    fun start(call: suspend () -> T): CompletableFuture<T> {
        // Cancelling or completing the future aborts the call.
        handle { _, _ -> if (job.isActive) job.cancel() }
        try {
            val value = call.startCoroutineUninterceptedOrReturn(this)
            @Suppress("UNCHECKED_CAST")
            if (value !== COROUTINE_SUSPENDED) succeed(value as T)
        } catch (thrown: Throwable) {
            fail(thrown)
        }
        return this
    }

    override fun resumeWith(result: Result<T>) {
        val thrown = result.exceptionOrNull()
        @Suppress("UNCHECKED_CAST")
        if (thrown == null) succeed(result.getOrNull() as T) else fail(thrown)
    }

    private fun succeed(value: T) =
        retryWhileOutOfMemory(::isDone) {
            job.complete()
            complete(value)
        }

    private fun fail(thrown: Throwable) =
        retryWhileOutOfMemory(::isDone) {
            job.complete()
            completeExceptionally(thrown)
        }
}

/** Starts the call before it returns: a program may reuse a parameter object for its next call. */
private fun <T> future(call: suspend () -> T): CompletableFuture<T> = CallFuture<T>().start(call)

private fun <T : Any> forEach(
    flow: Flow<T>,
    action: Consumer<in T>,
): CompletableFuture<Void?> =
    future {
        flow.collect(action::accept)
        null
    }

/**
 * A [Client] for Java: each operation takes its parameter object and returns a future. A future fails with a [WorkspaceException]; cancelling it aborts the
 * call.
 */
public class FutureClient internal constructor(
    private val client: Client,
) {
    /** The operations on channels. */
    public val channels: FutureChannels = FutureChannels(client.channels)

    /** The operations on contacts. */
    public val contacts: FutureContacts = FutureContacts(client.contacts)

    /** The operations on custom fields. */
    public val customFields: FutureCustomFields = FutureCustomFields(client.customFields)

    /** The operations on labels. */
    public val labels: FutureLabels = FutureLabels(client.labels)

    /** The operations on templates. */
    public val templates: FutureTemplates = FutureTemplates(client.templates)

    /** The operations on messages. */
    public val messages: FutureMessages = FutureMessages(client.messages)

    /** The operations on automations. */
    public val automations: FutureAutomations = FutureAutomations(client.automations)

    /** See [Client.request]. */
    @JvmOverloads
    public fun request(
        path: String,
        params: Map<String, Any?> = emptyMap(),
        safety: Safety = Safety.SEND,
    ): CompletableFuture<ApiResponse<Json>> = future { client.request(path, params, safety) }
}

/** [Channels] with futures. */
public class FutureChannels internal constructor(
    private val channels: Channels,
) {
    /** See [Channels.list]. */
    public fun list(): CompletableFuture<Page<Channel>> = future { channels.list() }
}

/** [Contacts] with futures. */
public class FutureContacts internal constructor(
    private val contacts: Contacts,
) {
    /** See [Contacts.upsert]. */
    public fun upsert(params: UpsertContactParams): CompletableFuture<ApiResponse<Contact>> = future { contacts.upsert(params) }

    /** See [Contacts.list]. */
    @JvmOverloads
    public fun list(params: ListContactsParams = ListContactsParams()): CompletableFuture<Page<Contact>> = future { contacts.list(params) }

    /**
     * See [Contacts.iter]; [action] is called with one contact at a time. Each call starts at the first page: after a failed future, the next one passes the
     * contacts before the failure again.
     */
    public fun iter(
        params: ListContactsParams,
        maxItems: Long?,
        action: Consumer<in Contact>,
    ): CompletableFuture<Void?> = forEach(contacts.iter(params, maxItems), action)
}

/** [CustomFields] with futures. */
public class FutureCustomFields internal constructor(
    private val customFields: CustomFields,
) {
    /** See [CustomFields.upsert]. */
    public fun upsert(params: UpsertCustomFieldParams): CompletableFuture<ApiResponse<CustomField>> = future { customFields.upsert(params) }

    /** See [CustomFields.list]. */
    @JvmOverloads
    public fun list(params: ListCustomFieldsParams = ListCustomFieldsParams()): CompletableFuture<Page<CustomField>> = future { customFields.list(params) }
}

/** [Labels] with futures. */
public class FutureLabels internal constructor(
    private val labels: Labels,
) {
    /** See [Labels.upsert]. */
    public fun upsert(params: UpsertLabelParams): CompletableFuture<ApiResponse<Label>> = future { labels.upsert(params) }

    /** See [Labels.list]. */
    @JvmOverloads
    public fun list(params: ListLabelsParams = ListLabelsParams()): CompletableFuture<Page<Label>> = future { labels.list(params) }
}

/** [Templates] with futures. */
public class FutureTemplates internal constructor(
    private val templates: Templates,
) {
    /** See [Templates.list]. */
    @JvmOverloads
    public fun list(params: ListTemplatesParams = ListTemplatesParams()): CompletableFuture<Page<Template>> = future { templates.list(params) }

    /** See [Templates.send]. */
    public fun send(params: SendTemplateParams): CompletableFuture<ApiResponse<SentMessage>> = future { templates.send(params) }
}

/** [Messages] with futures. */
public class FutureMessages internal constructor(
    private val messages: Messages,
) {
    /** See [Messages.send]. */
    public fun send(params: SendMessageParams): CompletableFuture<ApiResponse<SentMessage>> = future { messages.send(params) }

    /** See [Messages.status]. */
    public fun status(params: MessageStatusParams): CompletableFuture<ApiResponse<MessageStatus>> = future { messages.status(params) }

    /** See [Messages.wait]; null stands for the default. */
    public fun wait(
        params: MessageStatusParams,
        until: DeliveryStatus?,
        timeout: Duration?,
        interval: Duration?,
    ): CompletableFuture<ApiResponse<MessageStatus>> = future { messages.wait(params, until, timeout?.toKotlinDuration(), interval?.toKotlinDuration()) }

    /** See [Messages.watch]; [action] is called with one status at a time. Each call starts anew. Null stands for the default. */
    public fun watch(
        params: MessageStatusParams,
        timeout: Duration?,
        interval: Duration?,
        action: Consumer<in MessageStatus>,
    ): CompletableFuture<Void?> = forEach(messages.watch(params, timeout?.toKotlinDuration(), interval?.toKotlinDuration()), action)
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
