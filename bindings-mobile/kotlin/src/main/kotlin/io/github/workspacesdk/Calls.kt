package io.github.workspacesdk

import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import kotlin.time.Duration.Companion.seconds

/** Hands a call to the library under a token; `isObserved` says whether its attempts are to be told. */
internal typealias Begin = (token: Long, isObserved: Boolean) -> Unit

/** The calls under way: each has a token, under which the library says what has become of it. */
internal object Calls {
    private val waiting = ConcurrentHashMap<Long, Call>()
    private val tokens = AtomicLong()

    /** The tokens that wait for a letter. */
    val pending: Set<Long> get() = waiting.keys

    /** Makes a call and waits for its last letter; null where what has become of the call cannot be told. Cancelling breaks it off. */
    suspend fun perform(
        observer: Observer?,
        begin: Begin,
    ): News? {
        // A call that a hook makes is shown to nobody: that would have no end, and it could wait for itself.
        val isOfHook = Events.isHere() || currentCoroutineContext()[InsideHook] != null
        val shown = observer.takeUnless { isOfHook }
        Reader.start()
        if (shown != null) Events.start()
        return suspendCancellableCoroutine { continuation ->
            val call = Call(tokens.incrementAndGet(), continuation, shown)
            try {
                waiting[call.token] = call
                continuation.invokeOnCancellation { call.giveUp() }
                if (!call.begin(begin)) waiting.remove(call.token)
            } catch (thrown: Throwable) {
                waiting.remove(call.token)
                call.over()
                // Memory may have run out when it was handed over already: then it is no longer known that nothing was sent.
                if (!cancel(call.token)) throw thrown
                call.lose()
            }
        }
    }

    /** Takes in what the library says. Where memory is short it throws, and may be called again. */
    fun deliver(letter: Letter) {
        val call = waiting[letter.token] ?: return
        when (val news = letter.news) {
            is News.Attempt -> call.observer?.show(news.event)
            else -> end(call, news)
        }
    }

    /** What was said of a call is lost: whoever waits for it is told so. Does nothing where nobody waits. May be called again as [deliver]. */
    fun lose(token: Long) {
        end(waiting[token] ?: return, null)
    }

    /** Forgets a call only when it has ended: whatever is thrown before, it can be ended again. */
    private fun end(
        call: Call,
        news: News?,
    ) {
        call.end(news)
        waiting.remove(call.token)
    }
}

/** A call, from before it is handed over until its last letter came. */
private class Call(
    val token: Long,
    private val continuation: CancellableContinuation<News?>,
    val observer: Observer?,
) {
    private val state = AtomicInteger(NEW)
    private val hasEnded = AtomicBoolean()

    /** False if it was given up before: then it is not handed over, and there will be no letter. */
    fun begin(begin: Begin): Boolean {
        if (!state.compareAndSet(NEW, HANDING_OVER)) return false
        begin(token, observer != null)
        // Given up meanwhile, when the library may not have known the token yet.
        if (!state.compareAndSet(HANDING_OVER, HANDED_OVER) && state.get() == GIVEN_UP) cancel(token)
        return true
    }

    fun giveUp() {
        val before = state.getAndUpdate { if (it == OVER) it else GIVEN_UP }
        if (before == HANDING_OVER || before == HANDED_OVER) observer?.addGivenUp(1)
        if (before == HANDED_OVER) cancel(token)
    }

    /** There will be no further event. */
    fun over() {
        val before = state.getAndSet(OVER)
        if (before == GIVEN_UP) observer?.addGivenUp(-1)
    }

    /** Ends it when every event before was shown; or when a hook takes its time, which may be waiting for this. */
    fun end(news: News?) {
        if (observer == null) {
            over()
            return goOn(news)
        }
        val impatient =
            if (continuation.isCompleted) {
                null
            } else {
                CoroutineScope(Elsewhere.dispatcher).launch {
                    delay(PATIENCE)
                    untilMemorySuffices { goOn(news) }
                }
            }
        Events.put {
            over()
            untilMemorySuffices { goOn(news) }
            impatient?.cancel()
        }
    }

    /** Ends it where nothing more will be taken in. */
    fun lose() = untilMemorySuffices { goOn(null) }

    /** Lets the caller go on, once. Does nothing where it does not wait any more. */
    private fun goOn(news: News?) {
        if (hasEnded.get()) return
        val turn = CallerTurn(continuation, news)
        if (hasEnded.compareAndSet(false, true)) turn.take()
    }

    private companion object {
        const val NEW = 0
        const val HANDING_OVER = 1
        const val HANDED_OVER = 2
        const val GIVEN_UP = 3
        const val OVER = 4

        val PATIENCE = 1.seconds
    }
}
