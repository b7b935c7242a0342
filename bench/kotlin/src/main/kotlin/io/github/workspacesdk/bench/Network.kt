package io.github.workspacesdk.bench

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlin.system.exitProcess

// Reads an address book or sends, over a network, and prints the figures as one line of JSON. The counterpart in Rust
// is bench/src/network/client.rs.

/** The number of sends at once, and how many bursts or sends are made before the measurement. */
private const val BURST = 64L
private const val WARMUP = 5L

/** Sends so many at once, again and again. */
private suspend fun send(
    calls: Calls,
    count: Long,
    atOnce: Long,
) = repeat((count / atOnce).toInt()) {
    coroutineScope {
        repeat(atOnce.toInt()) { launch { check(calls.send()) { "a response is incomplete" } } }
    }
}

private suspend fun readBook(
    calls: Calls,
    contacts: Long,
): String {
    val book = Book(contacts.toInt())
    val stopwatch = Stopwatch()
    calls.readBook(book)
    val figures = stopwatch.figures(contacts)
    book.check()
    return """$figures, "peak_memory_of_tenth_kb": ${book.peakMemoryOfTenthKb}"""
}

fun main(arguments: Array<String>) {
    val flags = arguments.toList().chunked(2).associate { (name, value) -> name.removePrefix("--") to value }
    val calls = SIDES.getValue(flags.getValue("side"))(flags.getValue("base-url"))
    val count = flags.getValue("count").toLong()
    runBlocking(Dispatchers.Default) {
        val figures =
            if (flags.getValue("work") == "book") {
                readBook(calls, count)
            } else {
                val atOnce = if (flags.getValue("work") == "burst") BURST else 1
                send(calls, WARMUP * atOnce, atOnce)
                val stopwatch = Stopwatch()
                send(calls, count, atOnce)
                stopwatch.figures(count)
            }
        println("{$figures}")
    }
    // Exits without waiting for idle connections and their threads.
    exitProcess(0)
}
