package io.github.workspacesdk

import io.github.workspacesdk.internal.HookThread
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

// Synthetic, so that Java does not see them.

/** Starts the call before it returns: a program may reuse a parameter object for its next call. */
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
