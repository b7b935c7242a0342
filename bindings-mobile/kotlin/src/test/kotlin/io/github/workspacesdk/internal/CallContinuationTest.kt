package io.github.workspacesdk.internal

import io.github.workspacesdk.support.SandboxTest
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.intrinsics.COROUTINE_SUSPENDED
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn

/** A caller resumes exactly once, or is reported as lost. */
internal class CallContinuationTest : SandboxTest() {
    @Test
    fun `a coroutine that is lost because memory is exhausted is reported to its handler`() {
        val reported = CompletableFuture<Throwable>()
        val lost =
            object : Continuation<Any?> {
                override val context: CoroutineContext = Dispatchers.Default + LostCoroutineHandler { reported.complete(it) }

                override fun resumeWith(result: Result<Any?>): Unit = throw OutOfMemoryError("no memory to propagate it")
            }
        // The call completes after its caller was suspended.
        val isSuspended = CompletableDeferred<Unit>()
        val client = sandbox.client { onAttemptStart { isSuspended.await() } }
        assertSame(COROUTINE_SUSPENDED, suspend { client.channels.list() }.startCoroutineUninterceptedOrReturn(lost))
        isSuspended.complete(Unit)
        assertEquals("no memory to propagate it", reported.get(LIMIT, TimeUnit.SECONDS).message)
    }

    @Test
    fun `the caller of a call that could not start resumes once`() =
        suspending {
            Executors.newSingleThreadExecutor().asCoroutineDispatcher().use { single ->
                val failed = CompletableDeferred<Unit>()
                val release = CompletableDeferred<Unit>()
                var wasReleased = false
                // Cancelled calls of earlier tests may still be waiting for their completion.
                val earlier = PendingCalls.pending.toSet()
                val job =
                    launch(single) {
                        runCatching { PendingCalls.call(null, { _, _, _ -> throw OutOfMemoryError() }) { it } }
                        failed.complete(Unit)
                        withContext(NonCancellable) { release.await() }
                        wasReleased = release.isCompleted
                    }
                failed.await()
                job.cancel()
                // Everything that this resumes runs before the following code.
                withContext(single) {}
                release.complete(Unit)
                job.join()
                assertTrue(wasReleased)
                assertEquals(emptySet<Long>(), PendingCalls.pending - earlier)
            }
        }

    private companion object {
        const val LIMIT = 20L
    }
}
