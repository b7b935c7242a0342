package io.github.workspacesdk

import io.github.workspacesdk.support.AttemptRecorder
import io.github.workspacesdk.support.PHONE
import io.github.workspacesdk.support.SandboxTest
import io.github.workspacesdk.support.SilentServer
import io.github.workspacesdk.support.client
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.future.await
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Cancelling a coroutine aborts its call immediately, and the coroutine gets Kotlin's usual exception. */
internal class CancelTest : SandboxTest() {
    private val calls =
        mapOf<String, suspend (Client) -> Any?>(
            "read" to { it.contacts.list() },
            "upsert" to { it.contacts.upsert(PHONE) },
            "send" to { it.messages.sendText(PHONE, "Hi") },
            "template" to { it.templates.send(PHONE, "plain_notice") },
            "request" to { it.request("x/y") },
            "wait" to { it.messages.wait("wamid.1") },
            "iter" to { it.contacts.iter().first() },
            "watch" to { it.messages.watch("wamid.1").first() },
            "future" to {
                it
                    .futures()
                    .contacts
                    .list()
                    .await()
            },
        )

    private fun each(
        calls: Map<String, suspend (Client) -> Any?> = this.calls,
        test: suspend (suspend (Client) -> Any?) -> Unit,
    ): List<DynamicTest> = calls.map { (name, call) -> dynamicTest(name) { suspending { test(call) } } }

    @TestFactory
    fun `a call in flight is aborted immediately`() =
        each { call ->
            SilentServer().use { server ->
                val seen = AttemptRecorder()
                val client = client(server.url, "k", seen)
                suspending {
                    val job = launch { call(client) }
                    server.arrived.await()
                    val since = System.nanoTime()
                    job.cancelAndJoin()
                    val took = (server.ended.await() - since) / 1_000_000
                    assertTrue(took < 100) { "it took $took ms" }
                }
                val event = seen.next()
                assertEquals(listOf(SentState.UNKNOWN, NextStep.Cancelled, null, 1), listOf(event.sent, event.next, event.failure, event.attempt))
            }
        }

    @TestFactory
    fun `close waits for the last event of cancelled calls`() =
        listOf<suspend CoroutineScope.(Client, Int) -> () -> Any?>(
            { client, at ->
                val job = launch { client.templates.send(PHONE, "plain_notice", apiReference = "r-$at") }
                val cancel = { job.cancel() }
                cancel
            },
            { client, at ->
                val params = SendTemplateParams(to = PHONE, templateName = "plain_notice", apiReference = "r-$at")
                val sent = client.futures().templates.send(params)
                val cancel = { sent.cancel(true) }
                cancel
            },
        ).mapIndexed { at, send ->
            dynamicTest(if (at == 0) "coroutines" else "futures") {
                suspending {
                    control.reset()
                    control.fault("kind" to "stall", "times" to 0.toBigDecimal())
                    val events = ConcurrentLinkedQueue<AttemptEvent>()
                    val client = sandbox.client(onAttempt = { events += it })
                    val cancels = List(32) { send(client, it) }
                    sandbox.waitFor { it.size == 32 }
                    for (cancel in cancels) cancel()
                    client.close()
                    val seen = events.toList()
                    assertEquals(32, seen.size)
                    assertTrue(seen.all { it.operation == "templates.send" && it.next == NextStep.Cancelled && it.sent == SentState.UNKNOWN }) { "$seen" }
                    assertEquals(List(32) { "templates.send" }, operations())
                }
            }
        }

    @TestFactory
    fun `a call of a cancelled coroutine is not started`() =
        // Except the future: its call is started by the method that returns it, before the coroutine waits for it.
        each(calls - "future") { call ->
            control.reset()
            val client = sandbox.client()
            suspending {
                launch(start = CoroutineStart.UNDISPATCHED) {
                    coroutineContext.job.cancel()
                    call(client)
                }.join()
            }
            client.labels.list()
            assertEquals(listOf("labels.list"), operations())
        }

    @TestFactory
    fun `a call that is cancelled early reports correctly whether it was sent`() =
        each { call ->
            control.reset()
            val seen = AttemptRecorder()
            val client = sandbox.client(onAttempt = seen)
            suspending {
                val job = launch(start = CoroutineStart.UNDISPATCHED) { runCatching { call(client) } }
                job.cancelAndJoin()
                client.channels.list()
            }
            val events = generateSequence { seen.next() }.takeWhile { it.operation != "channels.list" }.toList()
            val wasSent = operations().any { it != "channels.list" }
            assertTrue(!wasSent || events.lastOrNull()?.sent != SentState.NOT_SENT) { "$events" }
        }

    @Test
    fun `the caller gets a cancellation exception, and a timeout works as usual`() =
        suspending {
            SilentServer().use { server ->
                val client = client(server.url, "k")
                val call = async { runCatching { client.channels.list() } }
                server.arrived.await()
                call.cancel()
                call.join()
                assertTrue(runCatching { call.await() }.exceptionOrNull() is CancellationException)
                assertNull(withTimeoutOrNull(50.milliseconds) { client.channels.list() })
            }
        }

    @Test
    fun `a call that is cancelled during the backoff sends nothing more`() =
        suspending {
            control.fault("kind" to "status", "status" to 503.toBigDecimal(), "headers" to mapOf("retry-after" to "20"), "times" to 0.toBigDecimal())
            val seen = AttemptRecorder()
            val job = launch { sandbox.client(onAttempt = seen).channels.list() }
            assertTrue(seen.next().next is NextStep.Retry)
            job.cancelAndJoin()
            val last = seen.next()
            assertEquals(listOf(SentState.NOT_SENT, NextStep.Cancelled, 2), listOf(last.sent, last.next, last.attempt))
            assertEquals(listOf("channels.list"), operations())
        }

    @Test
    fun `a wait that is cancelled between two polls makes no more polls`() =
        suspending {
            val seen = AttemptRecorder()
            val client = sandbox.client(onAttempt = seen)
            val wamid =
                client.templates
                    .send(PHONE, "plain_notice")
                    .data.messageId
                    .orEmpty()
            seen.next()
            val job = launch { client.messages.wait(wamid, DeliveryStatus.Read, 1.minutes, 30.seconds) }
            seen.next()
            job.cancelAndJoin()
            assertEquals(listOf("templates.send", "messages.status"), operations())
        }

    @Test
    fun `the client and its other calls continue after a cancellation`() =
        suspending {
            control.fault("kind" to "stall", "operation" to "contacts.list")
            val client = sandbox.client()
            val job = launch { client.contacts.list() }
            sandbox.waitFor { it.isNotEmpty() }
            val other = async { client.labels.list() }
            job.cancelAndJoin()
            other.await()
            assertEquals(1, client.contacts.list(limit = 1).size)
        }

    @Test
    fun `a completed call cannot be cancelled`() =
        suspending {
            val seen = AttemptRecorder()
            val client = sandbox.client(onAttempt = seen)
            val done = CompletableDeferred<Page<Channel>>()
            val job =
                launch(Dispatchers.Default) {
                    done.complete(client.channels.list())
                    while (true) yield()
                }
            assertEquals("ch_demo", done.await().single().id)
            job.cancelAndJoin()
            assertEquals(NextStep.Done, seen.next().next)
        }
}
