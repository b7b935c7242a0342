package io.github.workspacesdk.internal

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.Semaphore
import java.util.concurrent.TimeUnit

internal class DaemonThreadTest {
    @Test
    fun `work that is added while the thread ends is not missed`() {
        val work = ConcurrentLinkedQueue<Semaphore>()
        val thread = DaemonThread("ending", work::isEmpty) { work.poll()?.release() }
        repeat(20_000) {
            val isDone = Semaphore(0)
            work.add(isDone)
            thread.start()
            assertTrue(isDone.tryAcquire(20, TimeUnit.SECONDS))
        }
    }
}
