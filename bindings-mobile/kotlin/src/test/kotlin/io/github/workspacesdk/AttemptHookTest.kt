package io.github.workspacesdk

import io.github.workspacesdk.internal.HookThread
import io.github.workspacesdk.support.API_KEY
import io.github.workspacesdk.support.AttemptRecorder
import io.github.workspacesdk.support.PHONE
import io.github.workspacesdk.support.Sandbox
import io.github.workspacesdk.support.SandboxTest
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import java.util.logging.Handler
import java.util.logging.LogRecord
import java.util.logging.Logger
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** A hook receives every attempt, in order and before the response, and cannot harm calls. */
internal class AttemptHookTest : SandboxTest() {
    private fun failOnce() = control.fault("kind" to "status", "status" to 503.toBigDecimal(), "headers" to mapOf("retry-after" to "0"))

    @Test
    fun `each attempt is reported before the response`() =
        suspending {
            failOnce()
            val events = ArrayList<AttemptEvent>()
            val channels = sandbox.observed { events += it }.channels.list()
            assertEquals(2, channels.call.attempts)
            assertEquals(listOf(1, 2), events.map { it.attempt })
            assertEquals(listOf(503, 200), events.map { it.status })
            assertEquals(listOf("status", null), events.map { it.failure?.code })
            assertTrue(events.first().next is NextStep.Retry)
            assertEquals(NextStep.Done, events.last().next)
            assertTrue(events.all { it.operation == "channels.list" && it.safety == Safety.READ && it.elapsed > Duration.ZERO })
        }

    private fun Sandbox.observed(hook: AttemptHook) = client(onAttempt = hook)

    @Test
    fun `a hook may wait for calls, and the calls made inside the hook are not observed`() {
        val found = CompletableFuture<List<Int>>()
        val reported = AtomicInteger()
        val reportedAgain = CompletableFuture<Int>()
        lateinit var client: Client
        client =
            sandbox.observed {
                if (reported.incrementAndGet() == 2) reportedAgain.complete(2)
                if (reported.get() == 1) {
                    val own =
                        client
                            .futures()
                            .channels
                            .list()
                            .get()
                            .size
                    // The library cannot detect that the hook makes this call. It is observed, but it completes.
                    val others = runBlocking(Dispatchers.IO) { client.channels.list().size }
                    found.complete(listOf(own, others))
                }
            }
        runBlocking { client.channels.list() }
        assertEquals(listOf(1, 1), found.get(20, TimeUnit.SECONDS))
        assertEquals(2, reportedAgain.get(20, TimeUnit.SECONDS))
    }

    @Test
    fun `the attempts of a sequence are observed`() =
        suspending {
            val events = ArrayList<AttemptEvent>()
            sandbox
                .observed { events += it }
                .contacts
                .iter(limit = 50)
                .toList()
            assertEquals(listOf(NextStep.Done, NextStep.Done, NextStep.Done), events.map { it.next })
        }

    @Test
    fun `an exception of a hook is logged and has no other effect`() =
        suspending {
            val records =
                logged {
                    assertEquals(
                        1,
                        sandbox
                            .observed { error("own") }
                            .channels
                            .list()
                            .size,
                    )
                }
            assertEquals("own", records.single().thrown.message)
        }

    @Test
    fun `a slow hook does not delay calls that are not observed`() =
        suspending {
            val (began, end) = CompletableDeferred<Unit>() to CountDownLatch(1)
            val slow =
                sandbox.observed {
                    began.complete(Unit)
                    end.await()
                }
            val first = async { slow.channels.list() }
            began.await()
            repeat(20) { sandbox.client().channels.list() }
            assertTrue(!first.isCompleted)
            end.countDown()
            assertEquals(1, first.await().size)
        }

    @Test
    fun `a call inside a hook completes, and is not observed`() =
        suspending {
            val (found, events) = ArrayList<Int>() to ArrayList<String>()
            var client: Client? = null
            client =
                sandbox.observed {
                    events += it.operation
                    found += runBlocking { client!!.labels.list().size }
                }
            client.channels.list()
            assertEquals(listOf("channels.list"), events)
            assertEquals(1, found.size)
        }

    @Test
    fun `a copy keeps the hook, unless it gets another one`() =
        suspending {
            val (first, second) = AttemptRecorder() to AttemptRecorder()
            val client = sandbox.client(onAttempt = first)
            client.withOptions { attemptTimeout = 5.seconds }.channels.list()
            client.withOptions { onAttempt(second) }.labels.list()
            assertEquals("channels.list", first.next().operation)
            assertEquals("labels.list", second.next().operation)
            client.templates.list()
            assertEquals("templates.list", first.next().operation)
        }

    /** Collects what the library logs. */
    private class Records : Handler() {
        val records = ConcurrentLinkedQueue<LogRecord>()

        override fun publish(record: LogRecord) = records.add(record).let { }

        override fun flush() = Unit

        override fun close() = Unit
    }

    private suspend fun logged(action: suspend () -> Unit): List<LogRecord> {
        val handler = Records()
        val logger = Logger.getLogger("workspace_sdk")
        logger.addHandler(handler)
        logger.useParentHandlers = false
        try {
            action()
        } finally {
            logger.removeHandler(handler)
            logger.useParentHandlers = true
        }
        return handler.records.toList()
    }

    @Test
    fun `a hook that does not return delays calls only once, and is reported once`() =
        suspending {
            val (end, received) = CountDownLatch(1) to AtomicInteger()
            val kept = CountDownLatch(HookThread.MAX_EVENTS + 1)
            val client =
                sandbox.observed {
                    received.incrementAndGet()
                    end.await()
                    kept.countDown()
                }
            val records =
                logged {
                    client.channels.list()
                    val since = System.nanoTime()
                    // More events than are kept.
                    repeat(HookThread.MAX_EVENTS + 50) { client.channels.list() }
                    val seconds = (System.nanoTime() - since) / 1e9
                    assertTrue(seconds < 60) { "${HookThread.MAX_EVENTS} calls took $seconds s" }
                }
            assertEquals(1, records.size)
            assertTrue("has not returned" in records.single().message)
            assertEquals(1, received.get())
            end.countDown()
            // An event that comes before the hook has received the others would be dropped.
            assertTrue(kept.await(20, TimeUnit.SECONDS))
            // Events are delivered again, in order.
            val last = CompletableFuture<Unit>()
            sandbox.observed { last.complete(Unit) }.channels.list()
            last.get(20, TimeUnit.SECONDS)
            assertEquals(HookThread.MAX_EVENTS + 1, received.get())
        }

    @Test
    fun `an attempt waits for the hook for its start`() =
        suspending {
            failOnce()
            val seen = ArrayList<String>()
            val client =
                Client {
                    baseUrl = sandbox.url
                    apiKey = API_KEY
                    onAttemptStart { start ->
                        delay(50)
                        // Nothing of this attempt has been sent.
                        assertEquals(start.attempt - 1, control.journal().size)
                        seen += "start ${start.operation} ${start.attempt} ${start.safety}"
                    }
                    onAttempt { seen += "end ${it.attempt}" }
                }
            client.channels.list()
            assertEquals(listOf("start channels.list 1 READ", "end 1", "start channels.list 2 READ", "end 2"), seen)
        }

    @Test
    fun `nothing is sent if the hook for the start fails`() =
        suspending {
            val client = sandbox.client { onAttemptStart { error("own") } }
            var error: Throwable? = null
            val records = logged { error = runCatching { client.templates.send(PHONE, "plain_notice") }.exceptionOrNull() }
            assertEquals(Failure.HOOK, (error as TransportException).failure)
            assertEquals(Disposition.RETRYABLE, (error as TransportException).disposition)
            assertEquals("own", records.single().thrown.message)
            assertEquals(emptyList<Any?>(), operations())
            val pages = sandbox.client { onAttemptStart { error("own") } }.contacts.iter()
            logged { assertEquals(Failure.HOOK, (runCatching { pages.toList() }.exceptionOrNull() as TransportException).failure) }
            assertEquals(emptyList<Any?>(), operations())
        }

    @Test
    fun `the hook for the start may make calls, which do not call it`() =
        suspending {
            val (count, found) = AtomicInteger() to ArrayList<Int>()
            lateinit var client: Client
            client =
                sandbox.client {
                    onAttemptStart {
                        count.incrementAndGet()
                        found += client.labels.list().size
                        found +=
                            client
                                .futures()
                                .labels
                                .list()
                                .get()
                                .size
                    }
                }
            client.channels.list()
            assertEquals(listOf(1, 2), listOf(count.get(), found.size))
        }

    @Test
    fun `the hook for the start is cancelled when the call times out`() =
        suspending {
            val cancelled = CompletableDeferred<Unit>()
            val client =
                sandbox.client {
                    // Long enough for the hook to start before it.
                    timeout = 2.seconds
                    onAttemptStart {
                        try {
                            awaitCancellation()
                        } finally {
                            cancelled.complete(Unit)
                        }
                    }
                }
            val error = runCatching { client.messages.sendText(PHONE, "Hi") }.exceptionOrNull() as WorkspaceException
            assertEquals(Disposition.RETRYABLE, error.disposition)
            cancelled.await()
            assertEquals(emptyList<Any?>(), operations())
        }

    @Test
    fun `the threads are daemons, and there is one of each kind`() =
        suspending {
            repeat(3) { sandbox.observed { }.channels.list() }
            for (name in listOf("workspace-sdk-reader", "workspace-sdk-events")) {
                val thread = Thread.getAllStackTraces().keys.single { it.name == name }
                assertTrue(thread.isDaemon)
                assertNull(thread.contextClassLoader)
            }
        }
}
