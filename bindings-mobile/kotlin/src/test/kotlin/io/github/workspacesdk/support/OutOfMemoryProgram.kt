package io.github.workspacesdk.support

import io.github.workspacesdk.Client
import io.github.workspacesdk.OutcomeUnknownException
import io.github.workspacesdk.SendTemplateParams
import io.github.workspacesdk.WorkspaceException
import io.github.workspacesdk.internal.PendingCalls
import io.github.workspacesdk.internal.exceptionOf
import io.github.workspacesdk.internal.ffi.ListChannelsParams
import io.github.workspacesdk.internal.ffi.Request
import io.github.workspacesdk.internal.ffi.lostResultError
import io.github.workspacesdk.internal.retryWhileOutOfMemory
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.launch
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.system.exitProcess

// A program that sends messages while its memory is exhausted several times, and afterwards. It prints one character
// per send: its result.

internal const val SENDS = 3_500

/** The minimum number of sends after the memory was released for the last time. */
internal const val LAST_SENDS = 500
private const val EXHAUSTIONS = 3
private const val SENDERS = 16
private const val CHUNK = 64 * 1024
private const val HELD = 100L

/** In nanoseconds. Only a call that never completes takes so long, even on a loaded machine. */
private const val LIMIT = 100_000_000_000

/** The result of a send. [NOT_ENDED] means that the send was not started, or has not completed. */
internal enum class End(
    val code: Char,
) {
    ANSWERED('a'),
    UNKNOWN('u'),
    NOT_SENT('n'),
    NO_MEMORY('m'),
    OTHER('o'),
    NOT_ENDED('-'),
}

private val ends = Array(SENDS) { End.NOT_ENDED }
private val next = AtomicInteger()
private val ended = AtomicInteger()

/** The last exception that was thrown although it must not be. */
@Volatile
private var other: Throwable? = null

/** The number of sends that may start before memory was exhausted for the last time. */
@Volatile
private var most = SENDS - LAST_SENDS

/** Makes sends one after the other. It needs no additional memory to record a result. */
private inline fun sendAll(send: (Int) -> Unit) {
    while (true) {
        val at = next.get()
        if (at >= SENDS) return
        if (at >= most || !next.compareAndSet(at, at + 1)) {
            Thread.yield()
            continue
        }
        ends[at] =
            try {
                send(at)
                End.ANSWERED
            } catch (thrown: Throwable) {
                endOf(thrown)
            }
        ended.incrementAndGet()
    }
}

private fun endOf(thrown: Throwable): End =
    when (thrown) {
        is ExecutionException -> thrown.cause?.let(::endOf) ?: End.OTHER
        is OutcomeUnknownException -> End.UNKNOWN
        is WorkspaceException -> End.NOT_SENT
        is OutOfMemoryError -> End.NO_MEMORY
        else -> End.OTHER.also { other = thrown }
    }

// These arrays are created before memory is exhausted.
private val large = arrayOfNulls<ByteArray>(1_000)
private val small = arrayOfNulls<ByteArray>(20_000)

private fun exhaust() {
    fill(large, CHUNK)
    // Smaller chunks fill the gaps that are left.
    fill(small, CHUNK / 64)
    Thread.sleep(HELD)
    large.fill(null)
    small.fill(null)
}

private fun fill(
    chunks: Array<ByteArray?>,
    size: Int,
) {
    try {
        for (at in chunks.indices) chunks[at] = ByteArray(size)
    } catch (_: OutOfMemoryError) {
        // Memory is exhausted, as intended.
    }
}

private fun byCoroutines(
    client: Client,
    dispatcher: CoroutineDispatcher,
) = repeat(SENDERS) {
    CoroutineScope(dispatcher).launch {
        sendAll { at -> client.templates.send(PHONE, "plain_notice", apiReference = "r-$at") }
    }
}

private fun byFutures(client: Client) =
    repeat(SENDERS) {
        thread(isDaemon = true) {
            val templates = client.futures().templates
            sendAll { at ->
                val sent = templates.send(SendTemplateParams(to = PHONE, templateName = "plain_notice", apiReference = "r-$at"))
                // The wait itself needs memory, and its failure says nothing about the send.
                retryWhileOutOfMemory { sent.get() }
            }
        }
    }

internal fun main(arguments: Array<String>) {
    val (url, callers) = arguments
    // This hook needs memory, so it throws while memory is exhausted.
    val client = client(url, API_KEY, { ByteArray(CHUNK / 8) })
    // Loads the classes that are needed to record a result, because they cannot be loaded while memory is exhausted.
    listOf(ExecutionException(exceptionOf(lostResultError(Request.ListChannels(ListChannelsParams())))), OutOfMemoryError()).forEach(::endOf)
    when (callers) {
        "default" -> byCoroutines(client, Dispatchers.Default)
        "io" -> byCoroutines(client, Dispatchers.IO)
        "executor" -> byCoroutines(client, Executors.newFixedThreadPool(SENDERS).asCoroutineDispatcher())
        "futures" -> byFutures(client)
    }
    repeat(EXHAUSTIONS) { time ->
        val some = (time + 1) * most / (EXHAUSTIONS + 1)
        while (next.get() < some) Thread.sleep(1)
        exhaust()
    }
    most = SENDS
    val end = System.nanoTime() + LIMIT
    while (ended.get() < SENDS && System.nanoTime() < end) Thread.sleep(5)
    if (ended.get() < SENDS) System.err.println("not all sends have completed; pending calls of the library: ${PendingCalls.pending}")
    other?.printStackTrace()
    println(ends.joinToString("") { it.code.toString() })
    exitProcess(0)
}
