package io.github.workspacesdk.bench

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.io.File
import java.lang.management.ManagementFactory
import java.util.concurrent.atomic.AtomicLong
import kotlin.system.exitProcess

// One measurement: a process that warms up, then makes its calls and says what they took of it.

private val SIDES: Map<String, (String) -> Calls> = mapOf("workspace" to ::Workspace, "okhttp" to ::OkHttp)

/** So many coroutines take the calls from one counter: a slow one holds up no other. */
private suspend fun share(
    count: Long,
    inflight: Int,
    call: suspend () -> Boolean,
) {
    val left = AtomicLong(count)
    coroutineScope {
        repeat(inflight) {
            launch {
                while (left.getAndDecrement() > 0) check(call()) { "an answer is not what the server sent" }
            }
        }
    }
}

/** Of the whole process, in user and kernel mode: the compiler and the collector of the JVM work for its calls. */
private fun cpuNanoseconds(): Long = (ManagementFactory.getOperatingSystemMXBean() as com.sun.management.OperatingSystemMXBean).processCpuTime

/** Linux alone tells. */
private fun peakMemoryKb(): Long? {
    val status = File("/proc/self/status").takeIf { it.exists() } ?: return null
    return status.useLines { lines -> lines.firstOrNull { it.startsWith("VmHWM:") } }?.filter(Char::isDigit)?.toLong()
}

fun main(arguments: Array<String>) {
    val flags = arguments.toList().chunked(2).associate { (name, value) -> name.removePrefix("--") to value }

    fun number(name: String) = flags.getValue(name).toLong()

    // Only this side's classes are loaded: its memory is measured, too.
    val calls = SIDES.getValue(flags.getValue("side"))("http://127.0.0.1:${number("port")}$BASE_PATH")
    val call: suspend () -> Boolean = if (flags.getValue("work") == "send") calls::send else calls::list
    val (inflight, count) = number("inflight").toInt() to number("calls")
    runBlocking(Dispatchers.Default) {
        share(number("warmup"), inflight, call)
        val (started, cpu) = System.nanoTime() to cpuNanoseconds()
        share(count, inflight, call)
        val (wall, used) = System.nanoTime() - started to cpuNanoseconds() - cpu
        println(
            """{"calls_per_second": ${count * 1e9 / wall}, "cpu_us_per_call": ${used / 1e3 / count}, "peak_memory_kb": ${peakMemoryKb()}}""",
        )
    }
    // The sample stands: idle connections and their threads need not be waited for.
    exitProcess(0)
}
