package io.github.workspacesdk.internal

import io.github.workspacesdk.AttemptEvent
import kotlinx.coroutines.ThreadContextElement
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.locks.LockSupport
import kotlin.coroutines.CoroutineContext

/**
 * The thread on which hooks run. There is one per process, so that a slow hook does not delay calls that are not
 * observed. All events and completions of observed calls pass through it in order, so the events of a call come before
 * its result.
 *
 * A hook may never return. Therefore completions do not pass through the thread after a hook has run for a second, and
 * the number of events that wait is limited.
 */
internal object HookThread {
    /** The maximum number of events that wait for a hook. */
    const val MAX_EVENTS = 1_000

    private val queue = ConcurrentLinkedQueue<() -> Unit>()
    private val waitingEvents = AtomicInteger()
    private val thread = DaemonThread("workspace-sdk-events", { PendingCalls.areIdle() && queue.isEmpty() }, ::runNext)

    /** The observer whose hook is running, and since when in nanoseconds; zero if no hook is running. */
    @Volatile
    private var running: AttemptObserver? = null

    @Volatile
    private var runningSince = 0L

    /** Whether a hook has not returned for a second. */
    val isStuck: Boolean
        get() {
            val since = runningSince
            return since != 0L && System.nanoTime() - since > LIMIT
        }

    /** Starts the thread before there are tasks. */
    fun start() = thread.start()

    /** Lets the thread check whether it may end. */
    fun wake() = thread.wake()

    fun isCurrent(): Boolean = thread.isCurrent()

    /** Runs the task after all earlier ones. If this throws, the task does not run. */
    fun execute(task: () -> Unit) {
        queue.add(task)
        thread.wake()
    }

    /** Passes an event to a hook after all earlier ones. Drops the event if too many wait. */
    fun notify(
        observer: AttemptObserver,
        event: AttemptEvent,
    ) {
        if (waitingEvents.get() >= MAX_EVENTS) return
        execute {
            waitingEvents.decrementAndGet()
            running = observer
            // Zero means that no hook is running.
            runningSince = System.nanoTime() or 1L
            try {
                observer.call(event)
            } finally {
                runningSince = 0
                running = null
            }
        }
        waitingEvents.incrementAndGet()
    }

    /** Reports a hook that does not return. */
    fun check() {
        if (isStuck) running?.reportStuck()
    }

    private fun runNext() {
        val task = queue.poll() ?: return LockSupport.park(this)
        task()
    }

    private val LIMIT = TimeUnit.SECONDS.toNanos(1)
}

/** Marks the coroutines that a hook starts, as far as this can be detected, and the threads that run them. */
internal object InsideHook : ThreadContextElement<Boolean>, CoroutineContext.Key<InsideHook> {
    private val isInside = ThreadLocal.withInitial { false }

    override val key: CoroutineContext.Key<*> get() = this

    /** Whether a hook is running on this thread. */
    fun isCurrent(): Boolean = HookThread.isCurrent() || isInside.get()

    override fun updateThreadContext(context: CoroutineContext): Boolean {
        val before = isInside.get()
        isInside.set(true)
        return before
    }

    override fun restoreThreadContext(
        context: CoroutineContext,
        oldState: Boolean,
    ) {
        if (oldState) isInside.set(true) else isInside.remove()
    }
}
