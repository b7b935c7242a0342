package io.github.workspacesdk

import io.github.workspacesdk.support.AttemptRecorder
import io.github.workspacesdk.support.Sandbox
import io.github.workspacesdk.support.SandboxTest
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.CompletableFuture
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
            val channels = sandbox.client { events += it }.channels.list()
            assertEquals(2, channels.call.attempts)
            assertEquals(listOf(1, 2), events.map { it.attempt })
            assertEquals(listOf(503, 200), events.map { it.status })
            assertEquals(listOf("status", null), events.map { it.failure })
            assertTrue(events.first().next is NextStep.Retry)
            assertEquals(NextStep.Done, events.last().next)
            assertTrue(events.all { it.operation == "channels.list" && it.safety == Safety.READ && it.elapsed > Duration.ZERO })
        }

    private fun Sandbox.client(hook: AttemptHook) = client(ClientOptions(), hook)

    @Test
    fun `a hook may wait for calls, and the calls made inside the hook are not observed`() {
        val found = CompletableFuture<List<Int>>()
        val reported = AtomicInteger()
        val reportedAgain = CompletableFuture<Int>()
        lateinit var client: Client
        client =
            sandbox.client {
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
                .client { events += it }
                .contacts
                .iter(limit = 50)
                .toList()
            assertEquals(listOf(NextStep.Done, NextStep.Done, NextStep.Done), events.map { it.next })
        }

    @Test
    fun `an exception of a hook is logged and has no other effect`() =
        suspending {
            val records = ArrayList<LogRecord>()
            val handler =
                object : Handler() {
                    override fun publish(record: LogRecord) = records.add(record).let { }

                    override fun flush() = Unit

                    override fun close() = Unit
                }
            val logger = Logger.getLogger("workspace_sdk")
            logger.addHandler(handler)
            logger.useParentHandlers = false
            try {
                assertEquals(
                    1,
                    sandbox
                        .client { error("own") }
                        .channels
                        .list()
                        .size,
                )
            } finally {
                logger.removeHandler(handler)
                logger.useParentHandlers = true
            }
            assertEquals("own", records.single().thrown.message)
        }

    @Test
    fun `a slow hook does not delay calls that are not observed`() =
        suspending {
            val (began, end) = CompletableDeferred<Unit>() to CountDownLatch(1)
            val slow =
                sandbox.client {
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
                sandbox.client {
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
            client.withOptions(Overrides(attemptTimeout = 5.seconds)).channels.list()
            client.withOptions(Overrides(), second).labels.list()
            assertEquals("channels.list", first.next().operation)
            assertEquals("labels.list", second.next().operation)
            client.templates.list()
            assertEquals("templates.list", first.next().operation)
        }

    @Test
    fun `the threads are daemons, and there is one of each kind`() =
        suspending {
            repeat(3) { sandbox.client { }.channels.list() }
            for (name in listOf("workspace-sdk-reader", "workspace-sdk-events")) {
                val thread = Thread.getAllStackTraces().keys.single { it.name == name }
                assertTrue(thread.isDaemon)
                assertNull(thread.contextClassLoader)
            }
        }
}
