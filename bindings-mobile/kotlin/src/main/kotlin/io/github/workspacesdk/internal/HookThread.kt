package io.github.workspacesdk.internal

import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.locks.LockSupport
import kotlin.coroutines.CoroutineContext

/**
 * The thread on which hooks run. There is one per process, so that a slow hook does not delay calls that are not
 * observed. All events and completions of observed calls pass through it in order, so the events of a call come before
 * its result.
 */
internal object HookThread {
    private val queue = ConcurrentLinkedQueue<() -> Unit>()
    private val thread = DaemonThread("workspace-sdk-events", ::runNext)

    /** Starts the thread before there are tasks. */
    fun start() = thread.start()

    fun isCurrent(): Boolean = thread.isCurrent()

    /** Runs the task after all earlier ones. If this throws, the task does not run. */
    fun execute(task: () -> Unit) {
        queue.add(task)
        thread.wake()
    }

    private fun runNext() {
        val task = queue.poll() ?: return LockSupport.park(this)
        task()
    }
}

/** Marks the coroutines that a hook starts, as far as this can be detected. */
internal object InsideHook : CoroutineContext.Element, CoroutineContext.Key<InsideHook> {
    override val key: CoroutineContext.Key<*> get() = this
}
