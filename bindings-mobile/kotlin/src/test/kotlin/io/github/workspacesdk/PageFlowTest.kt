package io.github.workspacesdk

import io.github.workspacesdk.internal.PendingCalls
import io.github.workspacesdk.support.PHONE
import io.github.workspacesdk.support.SandboxTest
import io.github.workspacesdk.support.client
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.retry
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The pages of a flow are fetched on demand, or a few pages ahead. */
internal class PageFlowTest : SandboxTest() {
    @Test
    fun `all contacts are fetched in three pages`() =
        suspending {
            val contacts =
                sandbox
                    .client()
                    .contacts
                    .iter(limit = 50, prefetch = 0)
                    .toList()
            assertEquals(120, contacts.distinctBy { it.id }.size)
            assertEquals(List(3) { "contacts.list" }, operations())
        }

    @Test
    fun `only requested pages are fetched`() =
        suspending {
            val contacts = sandbox.client().contacts.iter(limit = 50, prefetch = 0)
            assertEquals(emptyList<Any?>(), operations())
            contacts.first()
            assertEquals(50, contacts.take(50).toList().size)
            assertEquals(List(2) { "contacts.list" }, operations())
            assertEquals(51, contacts.take(51).toList().size)
            assertEquals(List(4) { "contacts.list" }, operations())
        }

    @Test
    fun `the next pages are requested while the program works on one`() =
        suspending {
            var count = 0
            sandbox.client().contacts.iter(limit = 20).collect {
                if (count == 0) sandbox.waitFor { journal -> journal.size == 3 }
                count += 1
            }
            assertEquals(120, count)
            assertEquals(List(6) { "contacts.list" }, operations())
        }

    @Test
    fun `each collection starts from the beginning`() =
        suspending {
            val contacts = sandbox.client().contacts.iter(limit = 100, maxItems = 70)
            assertEquals(contacts.toList(), contacts.toList())
            assertEquals(70, contacts.toList().size)
        }

    @Test
    fun `cancelling a collection ends it between two elements`() =
        suspending {
            val seen = AtomicInteger()
            launch {
                sandbox.client().contacts.iter(limit = 50, prefetch = 0).collect {
                    if (seen.incrementAndGet() == 30) coroutineContext.job.cancel()
                }
            }.join()
            assertTrue(seen.get() in 30..50) { "$seen" }
            assertEquals(listOf("contacts.list"), operations())
        }

    @Test
    fun `an exception of a collector is passed on, and nothing more is fetched`() {
        val thrown =
            assertThrows(IllegalStateException::class.java) {
                suspending {
                    sandbox
                        .client()
                        .contacts
                        .iter(limit = 50, prefetch = 0)
                        .collect { error("own") }
                }
            }
        assertEquals("own", thrown.message)
        assertEquals(listOf("contacts.list"), operations())
    }

    @Test
    fun `a collection throws the error`() {
        val error =
            assertThrows(PermissionDeniedException::class.java) {
                suspending {
                    sandbox
                        .client()
                        .contacts
                        .iter(channelId = "ch_a")
                        .toList()
                }
            }
        assertEquals("contacts.list", error.operation)
        assertThrows(ValidationException::class.java) {
            suspending {
                sandbox
                    .client()
                    .contacts
                    .iter(maxItems = -1)
                    .toList()
            }
        }
    }

    @Test
    fun `after an error the next collection of a resumable flow requests the page that failed again`() =
        suspending {
            control.fault("kind" to "status", "status" to 503.toBigDecimal(), "skip" to 1.toBigDecimal(), "times" to 2.toBigDecimal())
            val contacts =
                sandbox
                    .client { maxRetries = 0 }
                    .contacts
                    .iter(limit = 50, prefetch = 0)
            val all =
                contacts
                    .resumable()
                    .retry(2)
                    .toList()
            assertEquals(listOf(120, 120), listOf(all.size, all.distinctBy { it.id }.size))
            assertEquals(List(5) { "contacts.list" }, operations())
            // The collection was complete, so the next one starts from the beginning.
            assertEquals(120, contacts.toList().size)
        }

    @Test
    fun `only one collection continues from the page that failed`() =
        suspending {
            control.fault("kind" to "status", "status" to 503.toBigDecimal(), "skip" to 1.toBigDecimal())
            val contacts =
                sandbox
                    .client { maxRetries = 0 }
                    .contacts
                    .iter(limit = 50, prefetch = 0)
            val resumable = contacts.resumable()
            assertThrows(ServerException::class.java) { runBlocking { resumable.toList() } }
            assertEquals(120, contacts.toList().size)
            val counts = List(8) { async { resumable.toList().size } }.awaitAll()
            assertEquals(listOf(70) + List(7) { 120 }, counts.sorted())
        }

    @Test
    fun `a flow starts from the beginning if its collector threw or was cancelled`() =
        suspending {
            control.fault("kind" to "stall", "skip" to 2.toBigDecimal())
            val contacts = sandbox.client().contacts.iter(limit = 50, prefetch = 0)
            val own = runCatching { client("", "") }.exceptionOrNull() as ConfigurationException
            assertThrows(ConfigurationException::class.java) { runBlocking { contacts.collect { throw own } } }
            val collection = launch { contacts.toList() }
            sandbox.waitFor { it.size == 3 }
            collection.cancelAndJoin()
            assertEquals(120, contacts.toList().size)
        }

    @Test
    fun `a page that was returned but could not be read is neither skipped nor repeated`() =
        suspending {
            control.fault("kind" to "stall")
            val contacts =
                sandbox
                    .client()
                    .contacts
                    .iter(limit = 50, prefetch = 0)
                    .resumable()
            val collection = async { runCatching { contacts.toList() } }
            sandbox.waitFor { it.isNotEmpty() }
            PendingCalls.pending.forEach(PendingCalls::fail)
            val error = collection.await().exceptionOrNull() as WorkspaceException
            repeat(2) { assertEquals(error.details, runCatching { contacts.toList() }.exceptionOrNull()?.let { (it as WorkspaceException).details }) }
            assertEquals(listOf("contacts.list"), operations())
        }

    @Test
    fun `the status changes of a message are emitted until it is read`() =
        suspending {
            val client = sandbox.client()
            val wamid =
                client.templates
                    .send(PHONE, "plain_notice")
                    .data.messageId
                    .orEmpty()
            val seen = ArrayList<DeliveryStatus?>()
            client.messages.watch(wamid, 20.seconds, 10.milliseconds).collect {
                seen += it.status
                control.control("advance", mapOf("seconds" to 1.toBigDecimal()))
            }
            assertEquals(listOf(DeliveryStatus.Sent, DeliveryStatus.Delivered, DeliveryStatus.Read), seen)
            assertTrue(
                client.messages
                    .status(wamid)
                    .data
                    .hasReached(DeliveryStatus.Delivered),
            )
        }
}
