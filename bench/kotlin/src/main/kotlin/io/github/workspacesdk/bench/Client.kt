package io.github.workspacesdk.bench

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.io.File
import java.lang.management.ManagementFactory
import java.util.concurrent.atomic.AtomicLong
import kotlin.system.exitProcess

// Makes one measurement. It warms up, makes the calls, and prints the figures as one line of JSON.

private val SIDES: Map<String, (String) -> Calls> = mapOf("workspace" to ::Workspace, "okhttp" to ::OkHttp)

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

/**
 * The CPU time of the whole process, in user and kernel mode, including the compiler and the garbage collector of the
 * JVM.
 */
private fun cpuNanoseconds(): Long = (ManagementFactory.getOperatingSystemMXBean() as com.sun.management.OperatingSystemMXBean).processCpuTime

/** The peak memory of the process. Only Linux reports it. */
private fun peakMemoryKb(): Long? {
    val status = File("/proc/self/status").takeIf { it.exists() } ?: return null
    return status.useLines { lines -> lines.firstOrNull { it.startsWith("VmHWM:") } }?.filter(Char::isDigit)?.toLong()
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
        val (started, cpu) = System.nanoTime() to cpuNanoseconds()
        distribute(count, inflight, call)
        val (wall, used) = System.nanoTime() - started to cpuNanoseconds() - cpu
        println(
            """{"calls_per_second": ${count * 1e9 / wall}, "cpu_us_per_call": ${used / 1e3 / count}, "peak_memory_kb": ${peakMemoryKb()}}""",
        )
    }
    // Exits without waiting for idle connections and their threads.
    exitProcess(0)
}
