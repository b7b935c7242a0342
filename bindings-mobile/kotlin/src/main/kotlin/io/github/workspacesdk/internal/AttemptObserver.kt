package io.github.workspacesdk.internal

import io.github.workspacesdk.AttemptEvent
import io.github.workspacesdk.AttemptHook
import java.util.concurrent.TimeUnit
import java.util.concurrent.locks.ReentrantLock
import java.util.logging.Level
import kotlin.concurrent.withLock

/**
 * A hook, and the number of observed calls that were cancelled and whose last event is still to come. Copies of a
 * client share it.
 */
internal class AttemptObserver(
    private val hook: AttemptHook,
) {
    private val lock = ReentrantLock()
    private val changed = lock.newCondition()
    private var cancelledCalls = 0

    fun notify(event: AttemptEvent) =
        HookThread.execute {
            try {
                hook.onAttempt(event)
            } catch (thrown: Throwable) {
                // An exception of a hook must not make a call fail, and there is no caller that could catch it.
                logQuietly(Level.WARNING, "workspace-sdk: an onAttempt hook threw", thrown)
            }
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
        if (HookThread.isCurrent()) return
        lock.withLock {
            var remaining = TIMEOUT
            while (cancelledCalls > 0 && remaining > 0) remaining = changed.awaitNanos(remaining)
        }
    }

    private companion object {
        val TIMEOUT = TimeUnit.SECONDS.toNanos(2)
    }
}
