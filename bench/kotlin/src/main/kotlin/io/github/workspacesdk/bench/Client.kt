package io.github.workspacesdk.bench

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.util.concurrent.atomic.AtomicLong
import kotlin.system.exitProcess

// Makes one measurement. It warms up, makes the calls, and prints the figures as one line of JSON.

val SIDES: Map<String, (String) -> Calls> = mapOf("workspace" to ::Workspace, "okhttp" to ::OkHttp)

/** Distributes the calls over coroutines. They share one counter, so that a slow call does not delay the others. */
private suspend fun distribute(
    count: Long,
    inflight: Int,
    call: suspend () -> Boolean,
) {
    val remaining = AtomicLong(count)
    coroutineScope {
        repeat(inflight) {
            launch {
                while (remaining.getAndDecrement() > 0) check(call()) { "a response is incomplete" }
            }
        }
    }
}

fun main(arguments: Array<String>) {
    val flags = arguments.toList().chunked(2).associate { (name, value) -> name.removePrefix("--") to value }

    fun number(name: String) = flags.getValue(name).toLong()

    // Loads only the classes of this side, because its memory use is measured, too.
    val calls = SIDES.getValue(flags.getValue("side"))("http://127.0.0.1:${number("port")}$BASE_PATH")
    val call: suspend () -> Boolean = if (flags.getValue("work") == "send") calls::send else calls::list
    val (inflight, count) = number("inflight").toInt() to number("calls")
    runBlocking(Dispatchers.Default) {
        distribute(number("warmup"), inflight, call)
        val stopwatch = Stopwatch()
        distribute(count, inflight, call)
        println("{${stopwatch.figures(count)}}")
    }
    // Exits without waiting for idle connections and their threads.
    exitProcess(0)
}
