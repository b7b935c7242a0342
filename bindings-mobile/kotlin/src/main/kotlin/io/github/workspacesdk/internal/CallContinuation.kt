package io.github.workspacesdk.internal

import io.github.workspacesdk.internal.ffi.CompletionPayload
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicReference
import java.util.logging.Level
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn

/**
 * The continuation of the program's function that waits for a call. It resumes exactly once, even if memory is
 * exhausted.
 *
 * An exception that propagates through a suspended function needs memory; without memory the coroutine never completes.
 * Therefore the result is created completely while the caller still waits, with as many attempts as necessary. It is
 * then passed directly to the program's function: the functions of the library in between are tail calls, so they have
 * no continuation. For the same reason this continuation does not depend on the coroutine that waits for cancellation:
 * if that coroutine is lost, this continuation is resumed without it.
 */
internal class CallContinuation<T>(
    private val program: Continuation<T>,
    private val convert: (CompletionPayload?) -> T,
    private val onResumed: () -> Unit,
) : Continuation<Unit> {
    override val context: CoroutineContext = program.context
    private val result = AtomicReference<BoxedResult<T>?>()
    private val state = AtomicInteger(STARTING)
    private val isClaimed = AtomicBoolean()

    @Volatile
    private var waiting: CancellableContinuation<Unit>? = null

    /** Whether the caller has resumed, or was never suspended. */
    val isResumed: Boolean get() = state.get() == RESUMED

    /** Starts the call. Returns `COROUTINE_SUSPENDED`, or the result. */
    fun await(start: (CancellableContinuation<Unit>) -> Unit): Any? {
        val wait: suspend () -> Unit = {
            suspendCancellableCoroutine { continuation ->
                waiting = continuation
                start(continuation)
            }
        }
        val isWaiting =
            try {
                wait.startCoroutineUninterceptedOrReturn(this) === COROUTINE_SUSPENDED
            } catch (thrown: Throwable) {
                // From now on, the caller cannot be resumed in another way.
                state.set(RESUMED)
                cancelWaiting()
                throw thrown
            }
        if (isWaiting && state.compareAndSet(STARTING, SUSPENDED)) return COROUTINE_SUSPENDED
        state.set(RESUMED)
        val result = result.get() ?: throw IllegalStateException("resumed without a result")
        return result.getOrThrow()
    }

    /** Cancels the waiting coroutine, so that its job does not keep a reference to it any longer. */
    private fun cancelWaiting() {
        try {
            waiting?.cancel()
        } catch (_: OutOfMemoryError) {
            // The job keeps the reference until it completes, which is harmless.
        }
    }

    /** Called when the waiting coroutine is resumed: by [complete], or because it was cancelled. */
    override fun resumeWith(result: Result<Unit>) {
        val thrown = result.exceptionOrNull()
        if (thrown != null) retryWhileOutOfMemory { this.result.compareAndSet(null, BoxedResult(Result.failure(thrown))) }
        resumeProgram()
    }

    /**
     * Resumes the program. Called on a thread on which the program may resume, and called again if it has not resumed
     * after a while.
     */
    inline fun complete(
        payload: CompletionPayload?,
        resume: (CancellableContinuation<Unit>) -> Unit,
    ) {
        val waiting = waiting ?: return
        val isFirst = isClaimed.compareAndSet(false, true)
        // A cancelled coroutine resumes with its own exception.
        if (isFirst && waiting.isCancelled) return
        createResult(payload)
        // Resuming through the coroutine, which is the usual case, sets up the thread as the context requires.
        if (isFirst) retryWhileOutOfMemory(waiting::isCompleted) { resume(waiting) } else resumeProgram()
    }

    private fun createResult(payload: CompletionPayload?) {
        var pause = MIN_PAUSE
        while (result.get() == null) {
            try {
                val mayRetry = pause <= MAX_WAIT
                // An exception needs memory as well, because the program's functions must propagate it.
                if (mayRetry) requireMemory()
                val converted = runCatching { convert(payload) }
                val thrown = converted.exceptionOrNull()
                if (thrown == null || !isOutOfMemory(thrown)) {
                    result.compareAndSet(null, BoxedResult(converted))
                } else if (!mayRetry) {
                    result.compareAndSet(null, BoxedResult(Result.failure(outOfMemoryError(thrown))))
                }
            } catch (_: OutOfMemoryError) {
                // The loop tries again.
            }
            if (result.get() == null) pause(pause)
            pause = (pause * 2).coerceAtMost(2 * MAX_WAIT)
        }
    }

    private fun resumeProgram() {
        // If the caller is only about to suspend, `await` returns the result.
        if (state.compareAndSet(STARTING, READY) || !state.compareAndSet(SUSPENDED, RESUMED)) return
        onResumed()
        val result = result.get()?.value ?: return
        try {
            program.resumeWith(result)
        } catch (memory: OutOfMemoryError) {
            // The caller has resumed, but one of the program's functions had no memory to propagate an exception.
            context[LostCoroutineHandler]?.handle(result.exceptionOrNull() ?: memory)
                ?: logQuietly(Level.SEVERE, "workspace-sdk: a coroutine ran out of memory while it propagated an exception, and never completes", memory)
        }
    }

    private companion object {
        const val STARTING = 0
        const val SUSPENDED = 1
        const val READY = 2
        const val RESUMED = 3
    }
}

/** A box for a `Result`, which is an inline class and so has no identity in an `AtomicReference`. */
private class BoxedResult<out T>(
    val value: Result<T>,
) {
    fun getOrThrow(): T = value.getOrThrow()
}

/** Handles a coroutine that never completes because memory is exhausted. */
internal class LostCoroutineHandler(
    val handle: (Throwable) -> Unit,
) : AbstractCoroutineContextElement(LostCoroutineHandler) {
    companion object Key : CoroutineContext.Key<LostCoroutineHandler>
}
