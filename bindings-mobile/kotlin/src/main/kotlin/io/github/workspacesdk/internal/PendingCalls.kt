package io.github.workspacesdk.internal

import io.github.workspacesdk.AttemptStart
import io.github.workspacesdk.internal.ffi.Completion
import io.github.workspacesdk.internal.ffi.CompletionPayload
import io.github.workspacesdk.internal.ffi.cancel
import io.github.workspacesdk.internal.ffi.interruptReader
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.Job
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import java.util.concurrent.locks.LockSupport
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

/**
 * Starts a call of the native library with a token. If `isObserved` is true, the library reports the end of its
 * attempts; if `awaitsStart` is true, it reports their start, and they wait for a reply.
 */
internal typealias StartCall = (token: Long, isObserved: Boolean, awaitsStart: Boolean) -> Unit

/** The calls in flight, by token. */
internal object PendingCalls {
    private val calls = ConcurrentHashMap<Long, PendingCall>()
    private val tokens = AtomicLong()
    private val watchdog = DaemonThread("workspace-sdk-watch", ::areIdle, ::checkCalls)

    @Volatile
    private var isWatchdogIdle = false

    /** Whether there was no call for [IDLE_LIMIT]. */
    @Volatile
    private var isIdle = false

    /** The tokens of the calls that have not completed, or whose caller has not resumed. */
    val pending: Set<Long> get() = calls.keys

    /**
     * Whether the threads of the library may end. They would keep the class loader of the library alive, and an
     * application server could not unload the programs that it contains. The next call starts them again.
     */
    fun areIdle(): Boolean = isIdle && calls.isEmpty()

    /**
     * Makes a call and waits for its completion. The caller gets the return value of [convert], whose argument is null
     * if the result of the call was lost. [convert] may be called several times. Cancellation aborts the call.
     */
    suspend fun <T> call(
        observer: AttemptObserver?,
        start: StartCall,
        convert: (CompletionPayload?) -> T,
    ): T = suspendCoroutineUninterceptedOrReturn { program -> startFor(program, observer, start, convert) }

    private fun <T> startFor(
        program: Continuation<T>,
        observer: AttemptObserver?,
        start: StartCall,
        convert: (CompletionPayload?) -> T,
    ): Any? {
        // A call made inside a hook is not observed. Otherwise hooks would call themselves recursively, and the call
        // could wait for its own hook.
        val isInsideHook = InsideHook.isCurrent() || program.context[InsideHook] != null
        val ownObserver = observer?.takeIf { !isInsideHook && (it.isObserving || it.awaitsStart) }
        val call = PendingCall(tokens.incrementAndGet(), ownObserver)
        val caller = CallContinuation(program, convert) { removeIfFinished(call) }
        call.caller = caller
        try {
            return caller.await { continuation -> start(call, continuation, start) }
        } finally {
            removeIfFinished(call)
        }
    }

    private fun start(
        call: PendingCall,
        continuation: CancellableContinuation<Unit>,
        start: StartCall,
    ) {
        try {
            calls[call.token] = call
            // After the call was added, because the threads end only if there is none.
            isIdle = false
            CompletionReader.start()
            watchdog.start()
            if (call.observer != null) HookThread.start()
            continuation.invokeOnCancellation { call.cancel() }
            if (isWatchdogIdle) watchdog.wake()
            if (!call.start(start)) calls.remove(call.token)
        } catch (thrown: Throwable) {
            // If memory ran out after the call was started, the request may have been sent.
            if (retryBrieflyWhileOutOfMemory { cancel(call.token) }) return retryWhileOutOfMemory { call.complete(null) }
            if (call.isComplete) return
            calls.remove(call.token)
            call.finish()
            throw outOfMemoryError(thrown)
        }
    }

    /** Processes a completion. If it throws because memory is exhausted, it may be called again. */
    fun deliver(completion: Completion) {
        val call = calls[completion.token] ?: return
        when (val payload = completion.payload) {
            is CompletionPayload.AttemptStart -> call.startAttempt(payload.start)
            is CompletionPayload.Attempt -> call.observer?.notify(payload.event)
            else -> complete(call, payload)
        }
    }

    /**
     * Completes a call whose completion could not be read, so that its caller gets an error. Has no effect if no caller
     * is waiting. May be called again, as [deliver] may.
     */
    fun fail(token: Long) {
        complete(calls[token] ?: return, null)
    }

    /**
     * A call is removed when it is complete and its caller has resumed. If this function throws before that, the call
     * can be completed again.
     */
    private fun complete(
        call: PendingCall,
        payload: CompletionPayload?,
    ) {
        call.complete(payload)
        removeIfFinished(call)
    }

    private fun removeIfFinished(call: PendingCall) {
        try {
            if (call.isFinished) calls.remove(call.token)
        } catch (_: OutOfMemoryError) {
            // The watchdog will remove it.
        }
    }

    /** The work of the watchdog: resumes the callers of completed calls that have not resumed by themselves. */
    private fun checkCalls() {
        val token = tokens.get()
        val since = System.nanoTime()
        isWatchdogIdle = true
        if (calls.isEmpty()) LockSupport.parkNanos(this, IDLE_LIMIT)
        isWatchdogIdle = false
        if (calls.isEmpty() && tokens.get() == token && System.nanoTime() - since >= IDLE_LIMIT) return endThreads()
        LockSupport.parkNanos(CHECK_INTERVAL)
        HookThread.check()
        val now = System.nanoTime()
        for (call in calls.values) if (call.isFinished) removeIfFinished(call) else call.resumeAgain(now)
    }

    /** Lets all threads end. This one ends when the function returns. */
    private fun endThreads() {
        isIdle = true
        try {
            interruptReader()
        } catch (thrown: Throwable) {
            // The threads end together, or not at all.
            isIdle = false
            throw thrown
        }
        HookThread.wake()
    }

    private val IDLE_LIMIT = TimeUnit.SECONDS.toNanos(5)
    private val CHECK_INTERVAL = TimeUnit.MILLISECONDS.toNanos(500)
}

/** A call, from before it is started until it is complete and its caller has resumed. */
private class PendingCall(
    val token: Long,
    val observer: AttemptObserver?,
) {
    private val state = AtomicInteger(NEW)

    @Volatile
    var caller: CallContinuation<*>? = null

    /** Set when the call is complete. */
    @Volatile
    private var resumption: ResumeTask? = null

    /** The hook for the start of the last attempt. */
    @Volatile
    private var startHook: Job? = null

    private var nextResumption = 0L
    private var resumptionDelay = FIRST_RESUMPTION_DELAY

    val isComplete: Boolean get() = resumption != null

    val isFinished: Boolean get() = isComplete && caller?.isResumed == true

    /**
     * Returns false if the call has already been cancelled. It is then not started, and there will be no completion.
     */
    fun start(start: StartCall): Boolean {
        if (!state.compareAndSet(NEW, STARTING)) return false
        start(token, observer?.isObserving == true, observer?.awaitsStart == true)
        // If it was cancelled in the meantime, the library may not have known the token yet, so it is cancelled again.
        if (!state.compareAndSet(STARTING, IN_FLIGHT) && state.get() == CANCELLED) cancel(token)
        return true
    }

    fun cancel() {
        val before = state.getAndUpdate { if (it == FINISHED) it else CANCELLED }
        if (before == STARTING || before == IN_FLIGHT) observer?.addCancelled(1)
        if (before == IN_FLIGHT) cancel(token)
    }

    /** Calls the hook for the start of an attempt, after the hook has received the earlier events. */
    fun startAttempt(start: AttemptStart) {
        val observer = observer ?: return
        val task = { startHook = observer.start(token, start) }
        if (HookThread.isStuck) task() else HookThread.execute(task)
    }

    /** Marks the call as finished: there are no further events. */
    fun finish() {
        val before = state.getAndSet(FINISHED)
        if (before == CANCELLED) observer?.addCancelled(-1)
        startHook?.cancel()
    }

    /** Completes the call after all of its events. If it throws, it may be called again. */
    fun complete(payload: CompletionPayload?) {
        val resumption = resumption ?: ResumeTask(caller ?: return, payload)
        if (observer == null || HookThread.isStuck) {
            finish()
            resumption.dispatch()
        } else {
            HookThread.execute {
                finish()
                resumption.dispatch()
            }
        }
        nextResumption = System.nanoTime() + resumptionDelay
        this.resumption = resumption
    }

    /**
     * Resumes the caller again, because its dispatcher may have had no memory. Also resumes it although its hook has
     * not returned, because the hook may be waiting for the caller.
     */
    fun resumeAgain(now: Long) {
        val resumption = resumption ?: return
        if (now - nextResumption < 0) return
        resumptionDelay *= 2
        nextResumption = now + resumptionDelay
        resumption.dispatch()
    }

    private companion object {
        const val NEW = 0
        const val STARTING = 1
        const val IN_FLIGHT = 2
        const val CANCELLED = 3
        const val FINISHED = 4

        val FIRST_RESUMPTION_DELAY = TimeUnit.SECONDS.toNanos(1)
    }
}
