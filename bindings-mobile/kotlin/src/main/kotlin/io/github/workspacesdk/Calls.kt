package io.github.workspacesdk

import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/** Hands a call to the library under a token; `isObserved` says whether its attempts are to be told. */
internal typealias Begin = (token: Long, isObserved: Boolean) -> Unit

/** The calls under way: each has a token, under which the library says what has become of it. */
internal object Calls {
    private val waiting = ConcurrentHashMap<Long, Call>()
    private val tokens = AtomicLong()

    /** How many tokens wait for a letter. */
    val pending: Int get() = waiting.size

    /** Makes a call and waits for its last letter. Cancelling breaks it off. */
    suspend fun perform(
        hook: AttemptHook?,
        begin: Begin,
    ): News {
        val context = currentCoroutineContext()
        val isOfHook = Events.isHere() || context[InsideHook] != null
        val interceptor = context[ContinuationInterceptor]
        return suspendCancellableCoroutine { continuation ->
            Reader.start()
            // A call that a hook makes is shown to nobody: that would have no end, and it could wait for itself.
            val call = Call(tokens.incrementAndGet(), continuation, hook.takeUnless { isOfHook }, Elsewhere.isNeeded(interceptor))
            waiting[call.token] = call
            continuation.invokeOnCancellation { call.giveUp() }
            try {
                if (!call.begin(begin)) waiting.remove(call.token)
            } catch (thrown: Throwable) {
                waiting.remove(call.token)
                throw thrown
            }
        }
    }

    /** Takes in what the library says. */
    fun deliver(letter: Letter) {
        val news = letter.news
        if (news is News.Attempt) {
            waiting[letter.token]?.hook?.let { Events.show(it, news.event) }
            return
        }
        // This was the last of the token.
        val call = waiting.remove(letter.token) ?: return
        if (call.hook == null) call.end(news) else Events.after { call.end(news) }
    }

    /** What was said of some calls is lost: those that wait end, and are given up where they go on. */
    fun fail(lost: LettersLost) {
        for (token in waiting.keys) waiting.remove(token)?.fail(lost)
    }
}

/** A call, from before it is handed over until its last letter came. */
private class Call(
    val token: Long,
    private val continuation: CancellableContinuation<News>,
    val hook: AttemptHook?,
    private val endsElsewhere: Boolean,
) {
    private val state = AtomicInteger(NEW)

    /** False if it was given up before: then it is not handed over, and there will be no letter. */
    fun begin(begin: Begin): Boolean {
        if (!state.compareAndSet(NEW, HANDING_OVER)) return false
        begin(token, hook != null)
        // Given up meanwhile, when the library may not have known the token yet.
        if (!state.compareAndSet(HANDING_OVER, HANDED_OVER)) cancel(token)
        return true
    }

    fun giveUp() {
        val before = state.getAndSet(GIVEN_UP)
        if (before == HANDED_OVER) cancel(token)
    }

    /** Does nothing where the caller does not wait any more. */
    fun end(news: News) = if (endsElsewhere) Elsewhere.run { continuation.resume(news) } else continuation.resume(news)

    fun fail(lost: LettersLost) {
        cancel(token)
        Elsewhere.run { continuation.resumeWithException(lost) }
    }

    private companion object {
        const val NEW = 0
        const val HANDING_OVER = 1
        const val HANDED_OVER = 2
        const val GIVEN_UP = 3
    }
}
