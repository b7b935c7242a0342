package io.github.workspacesdk.internal

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.Semaphore
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean

internal class DaemonThreadTest {
    private val work = ConcurrentLinkedQueue<Semaphore>()
    private val late = Semaphore(0)
    private val isLateAdded = AtomicBoolean()
    private val thread: DaemonThread = DaemonThread("ending", ::mayEnd) { work.poll()?.release() }

    /** Adds work after the thread has seen that there is none, and before it ends. */
    private fun mayEnd(): Boolean {
        val isEmpty = work.isEmpty()
        if (isEmpty && isLateAdded.compareAndSet(false, true)) add(late)
        return isEmpty
    }

    private fun add(done: Semaphore) {
        work.add(done)
        thread.start()
    }

    @Test
    fun `work that is added while the thread ends is not missed`() {
        val first = Semaphore(0)
        add(first)
        assertTrue(first.tryAcquire(10, TimeUnit.SECONDS))
        assertTrue(late.tryAcquire(10, TimeUnit.SECONDS))
    }
}
