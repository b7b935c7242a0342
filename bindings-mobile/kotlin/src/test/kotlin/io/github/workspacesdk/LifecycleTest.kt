package io.github.workspacesdk

import io.github.workspacesdk.internal.PendingCalls
import io.github.workspacesdk.internal.ffi.inFlight
import io.github.workspacesdk.support.PHONE
import io.github.workspacesdk.support.Sandbox
import io.github.workspacesdk.support.SandboxTest
import io.github.workspacesdk.support.SilentServer
import io.github.workspacesdk.support.client
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.future.await
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.Executor
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import kotlin.random.Random
import kotlin.time.Duration.Companion.microseconds
import kotlin.time.Duration.Companion.seconds

/** The life of a client: shutdown, copies, large numbers of calls, and that nothing is left behind. */
internal class LifecycleTest : SandboxTest() {
    @Test
    fun `after shutdown every call is rejected, and nothing is sent`() {
        val client = sandbox.client()
        client.shutdown()
        client.close()
        val calls =
            listOf<suspend () -> Any?>(
                { client.channels.list() },
                { client.messages.sendText(PHONE, "Hi") },
                { client.messages.wait("w") },
                { client.messages.watch("w").first() },
                { client.contacts.iter().first() },
                { client.request("x") },
                { client.withOptions { } },
            )
        for (call in calls) {
            val error = assertThrows(ConfigurationException::class.java) { suspending { call() } }
            assertEquals(Disposition.REJECTED, error.disposition)
        }
        assertEquals(emptyList<Any?>(), operations())
        assertTrue(client.baseUrl.startsWith(sandbox.url))
    }

    @Test
    fun `calls in flight at shutdown complete normally`() =
        suspending {
            control.fault("kind" to "delay", "milliseconds" to 200.toBigDecimal())
            val client = sandbox.client()
            val call = async { client.channels.list() }
            sandbox.waitFor { it.isNotEmpty() }
            client.shutdown()
            assertEquals("ch_demo", call.await().single().id)
        }

    @Test
    fun `close with abort ends the calls in flight`() =
        suspending {
            SilentServer().use { silent ->
                val client = client(silent.url, "key")
                val read = async { runCatching { client.channels.list() }.exceptionOrNull() }
                silent.arrived.await()
                client.close(abort = true)
                val error = read.await() as TransportException
                assertEquals(Failure.ABORTED, error.failure)
            }
            SilentServer().use { silent ->
                val client = client(silent.url, "key")
                val send = async { runCatching { client.messages.sendText(PHONE, "Hi") }.exceptionOrNull() }
                silent.arrived.await()
                client.shutdown()
                client.close(abort = true)
                assertEquals(Disposition.UNKNOWN, (send.await() as OutcomeUnknownException).disposition)
            }
        }

    @Test
    fun `a class of a test can replace a client`() =
        suspending {
            val sent = ArrayList<SendTemplateParams>()
            val client =
                object : Client {
                    override val templates =
                        object : Templates {
                            override suspend fun send(params: SendTemplateParams) = ApiResponse(SentMessage(messageId = "m")).also { sent += params }
                        }
                    override val contacts =
                        object : Contacts {
                            override fun iter(
                                params: ListContactsParams,
                                maxItems: Long?,
                                prefetch: Long?,
                            ) = PageFlow(listOf(Contact(id = "c", labels = listOf(Label(name = "vip")))))
                        }
                }
            assertEquals(
                "m",
                client.templates
                    .send(PHONE, "plain_notice")
                    .data.messageId,
            )
            assertEquals(PHONE, sent.single().to)
            assertEquals(
                "m",
                client
                    .futures()
                    .templates
                    .send(SendTemplateParams(to = PHONE))
                    .get()
                    .data.messageId,
            )
            assertEquals(
                "c",
                client.contacts
                    .iter(search = "x")
                    .first()
                    .id,
            )
            val error = assertThrows(UnsupportedOperationException::class.java) { runBlocking { client.templates.list() } }
            assertEquals("templates.list is not implemented by this class", error.message)
            assertThrows(UnsupportedOperationException::class.java) { client.labels }
        }

    @Test
    fun `a copy is shut down alone, and has its own options`() =
        suspending {
            val client = sandbox.client { channelId = "ch_demo" }
            client.withOptions { channelId = "ch_none" }.use { copy ->
                assertThrows(NotFoundException::class.java) { runBlocking { copy.labels.list() } }
            }
            val other =
                client.withOptions {
                    clearChannelId = true
                    headers = mapOf("x-shop" to "1")
                    timeout = 5.seconds
                }
            other.labels.list()
            assertEquals("1", (control.journal().last().headers["x-shop"] as List<*>).single())
            client.channels.list()
        }

    @Test
    fun `64 calls at once`() =
        suspending {
            val client = sandbox.client()
            val sent = List(64) { async { client.templates.send(PHONE, "plain_notice", apiReference = "r-$it") } }.awaitAll()
            assertEquals(List(64) { "r-$it" }, sent.map { (it) -> it.apiReference })
            assertEquals(64, sent.distinctBy { (it) -> it.messageId }.size)
            assertEquals(64, control.messages().size)
        }

    @Test
    fun `very many calls with cancellations leave nothing behind`() =
        suspending {
            Sandbox.start().use { own ->
                val client = own.client()
                val (random, ended) = Random(7) to AtomicInteger()
                repeat(100) {
                    List(100) { at ->
                        launch(start = if (at % 7 == 0) CoroutineStart.UNDISPATCHED else CoroutineStart.DEFAULT) {
                            try {
                                client.channels.list()
                            } finally {
                                ended.incrementAndGet()
                            }
                        }
                    }.onEach { job ->
                        if (random.nextInt(3) > 0) return@onEach
                        val patience = random.nextInt(3000)
                        launch {
                            delay(patience.microseconds)
                            job.cancel()
                        }
                    }.joinAll()
                }
                // A call that was cancelled before it started does not complete.
                assertTrue(ended.get() in 6_000..10_000) { "$ended" }
                // A cancelled call is removed when its completion arrives.
                while (inFlight() > 0 || PendingCalls.pending.isNotEmpty()) delay(1.microseconds)
                assertEquals(1, client.channels.list().size)
            }
        }

    @Test
    fun `a caller without a dispatcher resumes, and may block`() {
        val client = sandbox.client()
        val found = java.util.concurrent.CompletableFuture<Int>()
        val work: suspend () -> Int = {
            val first = client.channels.list().size
            first + runBlocking { client.channels.list().size }
        }
        work.startCoroutine(Continuation(EmptyCoroutineContext) { result -> result.fold(found::complete, found::completeExceptionally) })
        assertEquals(2, found.get(20, java.util.concurrent.TimeUnit.SECONDS))
    }

    @Test
    fun `unconfined callers may block too`() =
        suspending {
            val client = sandbox.client()
            val found =
                withContext(Dispatchers.Unconfined) {
                    client.channels.list()
                    runBlocking { client.channels.list().size }
                }
            assertEquals(1, found)
        }

    @Test
    fun `callers whose executor runs in place may block too`() =
        suspending {
            val client = sandbox.client()
            val found =
                withContext(Executor { it.run() }.asCoroutineDispatcher()) {
                    client.channels.list()
                    runBlocking { client.channels.list().size }
                }
            assertEquals(1, found)
        }

    @Test
    fun `a send whose completion could not be read may have been executed`() =
        suspending {
            SilentServer().use { silent ->
                val client = client(silent.url, "key")
                val call = async(Dispatchers.Default) { runCatching { client.messages.sendText(PHONE, "Hi") } }
                silent.arrived.await()
                PendingCalls.pending.forEach(PendingCalls::fail)
                assertTrue(call.await().exceptionOrNull() is OutcomeUnknownException)
            }
        }

    @Test
    fun `responses and pages have metadata`() =
        suspending {
            val client = sandbox.client()
            val page = client.contacts.list(limit = 2)
            assertEquals(120, page.pagination?.total)
            assertEquals(page, page.toList())
            assertEquals(page.toList().hashCode(), page.hashCode())
            assertEquals(200, page.call.status)
            assertTrue(page.raw.startsWith("{") && "Contact" in page.raw)
            val (contact) = client.contacts.upsert(PHONE, name = "Jane", labelNames = listOf("vip"), customFieldsData = mapOf("plan" to "pro"))
            assertEquals(listOf("Jane", "vip", "pro"), listOf(contact.name, contact.labels.single().name, contact.customFields["plan"]?.string))
            assertTrue(contact.createdAt?.instant != null)
        }
}
