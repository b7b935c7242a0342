package io.github.workspacesdk

import kotlinx.coroutines.CancellableContinuation
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import java.util.concurrent.locks.LockSupport
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

/** Hands a call to the library under a token; `isObserved` says whether its attempts are to be told. */
internal typealias Begin = (token: Long, isObserved: Boolean) -> Unit

/** The calls under way: each has a token, under which the library says what has become of it. */
internal object Calls {
    private val waiting = ConcurrentHashMap<Long, Call>()
    private val tokens = AtomicLong()
    private val watch = Daemon("workspace-sdk-watch", ::look)

    @Volatile
    private var isWatchIdle = false

    /** The tokens of calls whose end has not come, or whose caller has not gone on. */
    val pending: Set<Long> get() = waiting.keys

    /**
     * Makes a call and waits for its last letter, of which the caller gets what [make] makes: of null where what has become of the call cannot be told. [make]
     * may be called several times. Cancelling breaks the call off.
     */
    suspend fun <T> perform(
        observer: Observer?,
        begin: Begin,
        make: (News?) -> T,
    ): T = suspendCoroutineUninterceptedOrReturn { program -> performFor(program, observer, begin, make) }

    private fun <T> performFor(
        program: Continuation<T>,
        observer: Observer?,
        begin: Begin,
        make: (News?) -> T,
    ): Any? {
        // A call that a hook makes is shown to nobody: that would have no end, and it could wait for itself.
        val isOfHook = Events.isHere() || program.context[InsideHook] != null
        val shown = observer.takeUnless { isOfHook }
        Reader.start()
        watch.start()
        if (shown != null) Events.start()
        val call = Call(tokens.incrementAndGet(), shown)
        val caller = Caller(program, make) { forget(call) }
        call.caller = caller
        try {
            return caller.await { continuation -> begin(call, continuation, begin) }
        } finally {
            forget(call)
        }
    }

    private fun begin(
        call: Call,
        continuation: CancellableContinuation<Unit>,
        begin: Begin,
    ) {
        try {
            waiting[call.token] = call
            continuation.invokeOnCancellation { call.giveUp() }
            if (isWatchIdle) watch.wake()
            if (!call.begin(begin)) waiting.remove(call.token)
        } catch (thrown: Throwable) {
            // Memory may have run out when it was handed over already: then it is no longer known that nothing was sent.
            if (whenMemorySuffices { cancel(call.token) }) return untilMemorySuffices { call.end(null) }
            if (call.hasEnded) return
            waiting.remove(call.token)
            call.over()
            throw shortOfMemory(thrown)
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

    /** Ends a call whose letter could not be read: its caller gets an error. Does nothing if no caller waits. May be called again, like [deliver]. */
    fun lose(token: Long) {
        end(waiting[token] ?: return, null)
    }

    /** A call is forgotten when it has ended and its caller has resumed. If something is thrown before that, it can be ended again. */
    private fun end(
        call: Call,
        news: News?,
    ) {
        call.end(news)
        forget(call)
    }

    private fun forget(call: Call) {
        try {
            if (call.isForgettable) waiting.remove(call.token)
        } catch (_: OutOfMemoryError) {
            // The watch will.
        }
    }

    /** Looks after calls whose end has come and whose callers do not go on. */
    private fun look() {
        isWatchIdle = true
        if (waiting.isEmpty()) LockSupport.park(this)
        isWatchIdle = false
        LockSupport.parkNanos(BETWEEN_LOOKS)
        val now = System.nanoTime()
        for (call in waiting.values) if (call.isForgettable) forget(call) else call.hurry(now)
    }

    private val BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(500)
}

/** A call, from before it is handed over until its last letter came and its caller goes on. */
private class Call(
    val token: Long,
    val observer: Observer?,
) {
    private val state = AtomicInteger(NEW)

    @Volatile
    var caller: Caller<*>? = null

    /** Set when its end has come. */
    @Volatile
    private var turn: CallerTurn? = null

    private var nextHurry = 0L
    private var patience = PATIENCE

    val hasEnded: Boolean get() = turn != null

    val isForgettable: Boolean get() = hasEnded && caller?.isGone == true

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

    /** Ends it when every event before was shown. May be called again where it threw. */
    fun end(news: News?) {
        val turn = turn ?: CallerTurn(caller ?: return, news)
        if (observer == null) {
            over()
            turn.take()
        } else {
            Events.put {
                over()
                turn.take()
            }
        }
        nextHurry = System.nanoTime() + patience
        this.turn = turn
    }

    /** Resumes the caller although its hook has not returned, because the hook may wait for it; and again if its dispatcher had no memory for it. */
    fun hurry(now: Long) {
        val turn = turn ?: return
        if (now - nextHurry < 0) return
        patience *= 2
        nextHurry = now + patience
        turn.take()
    }

    private companion object {
        const val NEW = 0
        const val HANDING_OVER = 1
        const val HANDED_OVER = 2
        const val GIVEN_UP = 3
        const val OVER = 4

        val PATIENCE = TimeUnit.SECONDS.toNanos(1)
    }
}
