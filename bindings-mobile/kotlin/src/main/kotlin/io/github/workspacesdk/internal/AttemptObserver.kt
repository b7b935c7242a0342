package io.github.workspacesdk.internal

import io.github.workspacesdk.AttemptEvent
import io.github.workspacesdk.AttemptHook
import io.github.workspacesdk.AttemptStart
import io.github.workspacesdk.AttemptStartHook
import io.github.workspacesdk.internal.ffi.allowStart
import io.github.workspacesdk.internal.ffi.refuseStart
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.locks.ReentrantLock
import java.util.logging.Level
import kotlin.concurrent.withLock

/**
 * The hooks of a client, and the number of observed calls that were cancelled and whose last event is still to come.
 * Copies of a client share it, unless they have other hooks.
 */
internal class AttemptObserver(
    private val startHook: AttemptStartHook?,
    private val endHook: AttemptHook?,
) {
    private val lock = ReentrantLock()
    private val changed = lock.newCondition()
    private val isReported = AtomicBoolean()
    private var cancelledCalls = 0

    /** Whether the native library reports the start of attempts, which then wait. */
    val awaitsStart: Boolean get() = startHook != null

    /** Whether the native library reports the end of attempts. */
    val isObserving: Boolean get() = endHook != null

    /** An observer with these hooks instead of the own ones. */
    fun with(
        startHook: AttemptStartHook?,
        endHook: AttemptHook?,
    ): AttemptObserver = if (startHook == null && endHook == null) this else AttemptObserver(startHook ?: this.startHook, endHook ?: this.endHook)

    /** Passes the end of an attempt to the hook, after all earlier ones. */
    fun notify(event: AttemptEvent) = HookThread.notify(this, event)

    /** Calls the hook on this thread. */
    fun call(event: AttemptEvent) {
        try {
            endHook?.onAttempt(event)
        } catch (thrown: Throwable) {
            // An exception of a hook must not make a call fail, and there is no caller that could catch it.
            logQuietly(Level.WARNING, "workspace-sdk: an onAttempt hook threw", thrown)
        }
    }

    /** Runs the hook for the start of an attempt, and then lets the attempt start or fail. */
    fun start(
        token: Long,
        start: AttemptStart,
    ): Job? {
        val hook = startHook
        if (hook == null) {
            refuseStart(token)
            return null
        }
        return try {
            CoroutineScope(ResumeDispatcher.dispatcher + InsideHook).launch { run(hook, token, start) }
        } catch (thrown: Throwable) {
            logQuietly(Level.WARNING, "workspace-sdk: an onAttemptStart hook could not be started", thrown)
            refuseStart(token)
            null
        }
    }

    private suspend fun run(
        hook: AttemptStartHook,
        token: Long,
        start: AttemptStart,
    ) {
        try {
            hook.onAttemptStart(start)
        } catch (thrown: Throwable) {
            // The reason is logged before the call fails.
            if (thrown !is CancellationException) logQuietly(Level.WARNING, "workspace-sdk: an onAttemptStart hook threw", thrown)
            return refuseStart(token)
        }
        allowStart(token)
    }

    /** Logs once that the hook does not return. */
    fun reportStuck() {
        if (isReported.compareAndSet(false, true)) logQuietly(Level.WARNING, STUCK)
    }

    /** Call with 1 when a call is cancelled, and with -1 after its last event. */
    fun addCancelled(count: Int) =
        lock.withLock {
            cancelledCalls += count
            if (cancelledCalls <= 0) changed.signalAll()
        }

    /**
     * Waits until the hook has received the last event of every cancelled call. The time is limited, because a hook may
     * be slow. Does not wait inside a hook.
     */
    fun awaitCancelledCalls() {
        if (InsideHook.isCurrent()) return
        lock.withLock {
            var remaining = TIMEOUT
            while (cancelledCalls > 0 && remaining > 0) remaining = changed.awaitNanos(remaining)
        }
    }

    private companion object {
        val TIMEOUT = TimeUnit.SECONDS.toNanos(2)

        const val STUCK =
            "workspace-sdk: an onAttempt hook has not returned for a second. Until it returns, calls do not wait for it, " +
                "and only ${HookThread.MAX_EVENTS} events are kept"
    }
}
