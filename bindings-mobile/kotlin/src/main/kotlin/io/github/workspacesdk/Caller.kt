package io.github.workspacesdk

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
 * The code that waits for a call, which goes on once, whoever lets it.
 *
 * An exception that passes through a suspended function needs memory there, and without it the coroutine ends without a word. So an outcome is made whole while
 * the caller still waits, as often as that takes, and goes straight to the program's own function: all of the library's between are tail calls, which have
 * no part in it. For the same reason the caller does not depend on the coroutine that waits here for its cancellation: where that one is lost, the caller is
 * resumed without it.
 */
internal class Caller<T>(
    private val program: Continuation<T>,
    private val make: (News?) -> T,
    private val onGone: () -> Unit,
) : Continuation<Unit> {
    override val context: CoroutineContext = program.context
    private val outcome = AtomicReference<Outcome<T>?>()
    private val state = AtomicInteger(BEGINNING)
    private val isTaken = AtomicBoolean()

    @Volatile
    private var waiting: CancellableContinuation<Unit>? = null

    /** Whether it goes on, or has never waited. */
    val isGone: Boolean get() = state.get() == GONE

    /** Begins the call. Gives what a function gives that suspends, or the outcome. */
    fun await(begin: (CancellableContinuation<Unit>) -> Unit): Any? {
        val wait: suspend () -> Unit = {
            suspendCancellableCoroutine { continuation ->
                waiting = continuation
                begin(continuation)
            }
        }
        val isWaiting =
            try {
                wait.startCoroutineUninterceptedOrReturn(this) === COROUTINE_SUSPENDED
            } catch (thrown: Throwable) {
                // Nothing else lets it go on from now on.
                state.set(GONE)
                dismiss()
                throw thrown
            }
        if (isWaiting && state.compareAndSet(BEGINNING, WAITING)) return COROUTINE_SUSPENDED
        state.set(GONE)
        return checkNotNull(outcome.get()).result.getOrThrow()
    }

    /** Its job need not know it any longer. */
    private fun dismiss() {
        try {
            waiting?.cancel()
        } catch (_: OutOfMemoryError) {
            // The job keeps it until it ends, which does no harm.
        }
    }

    /** The coroutine has been resumed: by [take], or because it was cancelled. */
    override fun resumeWith(result: Result<Unit>) {
        val thrown = result.exceptionOrNull()
        if (thrown != null) untilMemorySuffices { outcome.compareAndSet(null, Outcome(Result.failure(thrown))) }
        goOn()
    }

    /** In a thread where it may go on. Called again where that did not lead to anything for a while. */
    inline fun take(
        news: News?,
        resume: (CancellableContinuation<Unit>) -> Unit,
    ) {
        val waiting = waiting ?: return
        val isFirst = isTaken.compareAndSet(false, true)
        // Then the coroutine goes on with its own exception.
        if (isFirst && waiting.isCancelled) return
        makeOutcome(news)
        // The usual way, through the coroutine, has the thread set up as the context wants it.
        if (isFirst) untilMemorySuffices(waiting::isCompleted) { resume(waiting) } else goOn()
    }

    private fun makeOutcome(news: News?) {
        var pause = SHORTEST_PAUSE
        while (outcome.get() == null) {
            try {
                val isPatient = pause <= LONGEST_WAIT
                // Also for an exception: the program's own functions need memory to pass it on.
                if (isPatient) needMemory()
                val made = runCatching { make(news) }
                val thrown = made.exceptionOrNull()
                if (thrown == null || !isOfMemory(thrown)) {
                    outcome.compareAndSet(null, Outcome(made))
                } else if (!isPatient) {
                    outcome.compareAndSet(null, Outcome(Result.failure(shortOfMemory(thrown))))
                }
            } catch (_: OutOfMemoryError) {
                // Again.
            }
            if (outcome.get() == null) rest(pause)
            pause = (pause * 2).coerceAtMost(2 * LONGEST_WAIT)
        }
    }

    private fun goOn() {
        // Where it only begins to wait, `await` gives the outcome.
        if (state.compareAndSet(BEGINNING, READY) || !state.compareAndSet(WAITING, GONE)) return
        onGone()
        val result = outcome.get()?.result ?: return
        try {
            program.resumeWith(result)
        } catch (memory: OutOfMemoryError) {
            // It has gone on, and one of its own functions could not pass an exception on.
            context[LossHandler]?.handle(result.exceptionOrNull() ?: memory)
                ?: say(Level.SEVERE, "workspace-sdk: a coroutine had no memory to pass an exception on, and never ends", memory)
        }
    }

    private companion object {
        const val BEGINNING = 0
        const val WAITING = 1
        const val READY = 2
        const val GONE = 3
    }
}

private class Outcome<out T>(
    val result: Result<T>,
)

/** What is done where a coroutine ends without a word for want of memory. */
internal class LossHandler(
    val handle: (Throwable) -> Unit,
) : AbstractCoroutineContextElement(LossHandler) {
    companion object Key : CoroutineContext.Key<LossHandler>
}
