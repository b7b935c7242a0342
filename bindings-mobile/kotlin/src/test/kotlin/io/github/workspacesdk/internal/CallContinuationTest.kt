package io.github.workspacesdk.internal

import io.github.workspacesdk.support.SandboxTest
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.startCoroutine

/** Who waits for a call goes on once, or is known to be lost. */
internal class CallContinuationTest : SandboxTest() {
    @Test
    fun `a coroutine that is lost because memory is exhausted is reported to its handler`() {
        val reported = CompletableFuture<Throwable>()
        val lost =
            object : Continuation<Any?> {
                override val context: CoroutineContext = Dispatchers.Default + LostCoroutineHandler { reported.complete(it) }

                override fun resumeWith(result: Result<Any?>): Unit = throw OutOfMemoryError("no memory to pass it on")
            }
        val client = sandbox.client()
        suspend { client.channels.list() }.startCoroutine(lost)
        assertEquals("no memory to pass it on", reported.get(LIMIT, TimeUnit.SECONDS).message)
    }

    @Test
    fun `a call that could not begin goes on once`() =
        suspending {
            Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { single ->
                val failed = CompletableDeferred<Unit>()
                val release = CompletableDeferred<Unit>()
                var wasReleased = false
                val job =
                    launch(single) {
                        runCatching { PendingCalls.call(null, { _, _ -> throw OutOfMemoryError() }) { it } }
                        failed.complete(Unit)
                        withContext(NonCancellable) { release.await() }
                        wasReleased = release.isCompleted
                    }
                failed.await()
                job.cancel()
                // Whatever that resumes has its turn before this.
                withContext(single) {}
                release.complete(Unit)
                job.join()
                assertTrue(wasReleased)
                assertEquals(emptySet<Long>(), PendingCalls.pending)
            }
        }

    private companion object {
        const val LIMIT = 20L
    }
}
