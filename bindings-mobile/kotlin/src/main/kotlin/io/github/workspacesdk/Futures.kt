package io.github.workspacesdk

import io.github.workspacesdk.internal.InsideHook
import io.github.workspacesdk.internal.LostCoroutineHandler
import io.github.workspacesdk.internal.ResumeDispatcher
import io.github.workspacesdk.internal.retryWhileOutOfMemory
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.Flow
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn

/**
 * The future of a call, and the continuation that its coroutine resumes when it completes. The future of
 * `kotlinx.coroutines` is not used, because it never completes if memory is exhausted when its coroutine completes.
 */
private class CallFuture<T> :
    CompletableFuture<T>(),
    Continuation<T> {
    private val job = Job()

    override val context: CoroutineContext =
        ResumeDispatcher.dispatcher + job + LostCoroutineHandler(::fail) + if (InsideHook.isCurrent()) InsideHook else EmptyCoroutineContext

    /** Starts the call on this thread. */
    fun start(call: suspend () -> T): CompletableFuture<T> {
        // If the program cancels or completes the future, the call is aborted.
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

// These functions are synthetic, so that they are hidden from Java.

/** Starts the call before it returns, because a program may reuse a parameter object for its next call. */
@JvmSynthetic
internal fun <T> future(call: suspend () -> T): CompletableFuture<T> = CallFuture<T>().start(call)

/** Calls [action] with each element. */
@JvmSynthetic
internal fun <T : Any> forEach(
    flow: Flow<T>,
    action: Consumer<in T>,
): CompletableFuture<Void?> =
    future {
        flow.collect(action::accept)
        null
    }

/**
 * The operations of a [Client] for Java. Each operation takes a parameter object and returns a [CompletableFuture].
 *
 * ```java
 * SendTemplateParams params = new SendTemplateParams();
 * params.setTo("+1234567890");
 * params.setTemplateName("plain_notice");
 * client.futures().getTemplates().send(params).thenAccept(sent -> System.out.println(sent.getData().getMessageId()));
 * ```
 *
 * A future of a failed call completes with a [WorkspaceException], which `join` and dependent futures wrap in a
 * `CompletionException`. Cancelling a future aborts its call. The parameter object may be changed and reused as soon as
 * the method has returned. Use [Durations] for results whose type is a duration.
 */
public class FutureClient internal constructor(
    private val client: Client,
) {
    /** The operations on channels. */
    public val channels: FutureChannels get() = FutureChannels(client.channels)

    /** The operations on contacts. */
    public val contacts: FutureContacts get() = FutureContacts(client.contacts)

    /** The operations on custom fields. */
    public val customFields: FutureCustomFields get() = FutureCustomFields(client.customFields)

    /** The operations on labels. */
    public val labels: FutureLabels get() = FutureLabels(client.labels)

    /** The operations on templates. */
    public val templates: FutureTemplates get() = FutureTemplates(client.templates)

    /** The operations on messages. */
    public val messages: FutureMessages get() = FutureMessages(client.messages)

    /** The operations on automations. */
    public val automations: FutureAutomations get() = FutureAutomations(client.automations)

    /** See [Client.request]. */
    @JvmOverloads
    public fun request(
        path: String,
        params: Map<String, Any?> = emptyMap(),
        safety: Safety = Safety.SEND,
    ): CompletableFuture<ApiResponse<Json>> = future { client.request(path, params, safety) }
}
