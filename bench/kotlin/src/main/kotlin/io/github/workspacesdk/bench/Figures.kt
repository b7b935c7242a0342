package io.github.workspacesdk.bench

import java.io.File
import java.lang.management.ManagementFactory

/** Measures wall time and CPU time, from its creation. */
class Stopwatch {
    private val started = System.nanoTime()
    private val cpu = cpuNanoseconds()

    /** The figures of so many calls, as the fields of a JSON object. */
    fun figures(calls: Long): String {
        val (wall, used) = System.nanoTime() - started to cpuNanoseconds() - cpu
        return """"calls_per_second": ${calls * 1e9 / wall}, "cpu_us_per_call": ${used / 1e3 / calls}, "peak_memory_kb": ${peakMemoryKb()}"""
    }
}

/**
 * The CPU time of the whole process, in user and kernel mode, including the compiler and the garbage collector of the
 * JVM.
 */
private fun cpuNanoseconds(): Long = (ManagementFactory.getOperatingSystemMXBean() as com.sun.management.OperatingSystemMXBean).processCpuTime

/** The peak memory of the process. Only Linux reports it. */
fun peakMemoryKb(): Long? {
    val status = File("/proc/self/status").takeIf { it.exists() } ?: return null
    return status.useLines { lines -> lines.firstOrNull { it.startsWith("VmHWM:") } }?.filter(Char::isDigit)?.toLong()
}
