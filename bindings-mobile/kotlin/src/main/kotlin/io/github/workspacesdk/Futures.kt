package io.github.workspacesdk

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
 * The future of a call, and the end of its coroutine. `kotlinx.coroutines` has one as well, which is never completed where there is no memory when its coroutine
 * ends.
 */
private class Promise<T> :
    CompletableFuture<T>(),
    Continuation<T> {
    private val job = Job()

    override val context: CoroutineContext =
        Elsewhere.dispatcher + job + LossHandler(::fail) + if (Events.isHere()) InsideHook else EmptyCoroutineContext

    /** Begins the call in this thread. */
    fun begin(call: suspend () -> T): CompletableFuture<T> {
        // Whoever completes the future breaks the call off.
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
        untilMemorySuffices(::isDone) {
            job.complete()
            complete(value)
        }

    private fun fail(thrown: Throwable) =
        untilMemorySuffices(::isDone) {
            job.complete()
            completeExceptionally(thrown)
        }
}

/** Begins the call before it gives the future: whoever fills in a form anew for the next call changes none that was made. */
private fun <T> promise(call: suspend () -> T): CompletableFuture<T> = Promise<T>().begin(call)

private fun <T : Any> each(
    flow: Flow<T>,
    take: Consumer<in T>,
): CompletableFuture<Void?> =
    promise {
        flow.collect(take::accept)
        null
    }

/**
 * A [Client] as Java likes it: each operation takes its flat form and gives a future. A future fails with a [WorkspaceException]; cancelling it breaks the
 * call off.
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
        operationClass: OperationClass = OperationClass.SEND,
    ): CompletableFuture<Answer<Json>> = promise { client.request(path, params, operationClass) }
}

/** [Channels] with futures. */
public class FutureChannels internal constructor(
    private val channels: Channels,
) {
    /** See [Channels.list]. */
    public fun list(): CompletableFuture<Page<Channel>> = promise { channels.list() }
}

/** [Contacts] with futures. */
public class FutureContacts internal constructor(
    private val contacts: Contacts,
) {
    /** See [Contacts.upsert]. */
    public fun upsert(form: ContactsUpsert): CompletableFuture<Answer<Contact>> = promise { contacts.upsert(form) }

    /** See [Contacts.list]. */
    @JvmOverloads
    public fun list(form: ContactsList = ContactsList()): CompletableFuture<Page<Contact>> = promise { contacts.list(form) }

    /**
     * See [Contacts.iter]; each contact is given to [take], one after the other. Each call begins anew: after a future that failed, a further one gives the
     * contacts before the failure again.
     */
    public fun iter(
        form: ContactsList,
        maxItems: Long?,
        take: Consumer<in Contact>,
    ): CompletableFuture<Void?> = each(contacts.iter(form, maxItems), take)
}

/** [CustomFields] with futures. */
public class FutureCustomFields internal constructor(
    private val customFields: CustomFields,
) {
    /** See [CustomFields.upsert]. */
    public fun upsert(form: CustomFieldsUpsert): CompletableFuture<Answer<CustomField>> = promise { customFields.upsert(form) }

    /** See [CustomFields.list]. */
    @JvmOverloads
    public fun list(form: CustomFieldsList = CustomFieldsList()): CompletableFuture<Page<CustomField>> = promise { customFields.list(form) }
}

/** [Labels] with futures. */
public class FutureLabels internal constructor(
    private val labels: Labels,
) {
    /** See [Labels.upsert]. */
    public fun upsert(form: LabelsUpsert): CompletableFuture<Answer<Label>> = promise { labels.upsert(form) }

    /** See [Labels.list]. */
    @JvmOverloads
    public fun list(form: LabelsList = LabelsList()): CompletableFuture<Page<Label>> = promise { labels.list(form) }
}

/** [Templates] with futures. */
public class FutureTemplates internal constructor(
    private val templates: Templates,
) {
    /** See [Templates.list]. */
    @JvmOverloads
    public fun list(form: TemplatesList = TemplatesList()): CompletableFuture<Page<Template>> = promise { templates.list(form) }

    /** See [Templates.send]. */
    public fun send(form: TemplatesSend): CompletableFuture<Answer<Sent>> = promise { templates.send(form) }
}

/** [Messages] with futures. */
public class FutureMessages internal constructor(
    private val messages: Messages,
) {
    /** See [Messages.send]. */
    public fun send(form: MessagesSend): CompletableFuture<Answer<Sent>> = promise { messages.send(form) }

    /** See [Messages.status]. */
    public fun status(form: MessagesStatus): CompletableFuture<Answer<MessageStatus>> = promise { messages.status(form) }

    /** See [Messages.wait]; what is null has its default. */
    public fun wait(
        form: MessagesStatus,
        until: DeliveryStatus?,
        timeout: Duration?,
        interval: Duration?,
    ): CompletableFuture<Answer<MessageStatus>> = promise { messages.wait(form, until, timeout?.toKotlinDuration(), interval?.toKotlinDuration()) }

    /** See [Messages.watch]; each status is given to [take], one after the other. Each call begins anew. What is null has its default. */
    public fun watch(
        form: MessagesStatus,
        timeout: Duration?,
        interval: Duration?,
        take: Consumer<in MessageStatus>,
    ): CompletableFuture<Void?> = each(messages.watch(form, timeout?.toKotlinDuration(), interval?.toKotlinDuration()), take)
}

/** [Automations] with futures. */
public class FutureAutomations internal constructor(
    private val automations: Automations,
) {
    /** See [Automations.list]. */
    @JvmOverloads
    public fun list(form: AutomationsList = AutomationsList()): CompletableFuture<Page<Automation>> = promise { automations.list(form) }

    /** See [Automations.trigger]. */
    public fun trigger(form: AutomationsTrigger): CompletableFuture<Answer<Execution>> = promise { automations.trigger(form) }
}
