package io.github.workspacesdk

import io.github.workspacesdk.support.End
import io.github.workspacesdk.support.LAST_SENDS
import io.github.workspacesdk.support.SENDS
import io.github.workspacesdk.support.SandboxTest
import io.github.workspacesdk.support.javaProgram
import io.github.workspacesdk.support.json
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import java.util.concurrent.TimeUnit

/** If the memory of a program is exhausted for a moment, every call completes, and the program continues. */
internal class OutOfMemoryTest : SandboxTest() {
    @TestFactory
    fun `every send completes although memory is exhausted, and reports correctly whether it was executed`(): List<DynamicTest> =
        listOf("default", "io", "executor", "futures").map { callers ->
            dynamicTest(callers) {
                control.reset()
                val ends = ends(callers)
                val counts = ends.groupingBy { it }.eachCount()
                println("memory exhausted, $callers: $counts")
                assertEquals(SENDS, ends.size)
                assertEquals(null, counts[End.NOT_ENDED])
                assertEquals(null, counts[End.OTHER])
                assertEquals(LAST_SENDS, ends.takeLast(LAST_SENDS).count { it == End.ANSWERED })
                check(ends)
            }
        }

    /** Compares the results with the requests that the server received. */
    private fun check(ends: List<End>) {
        val arrived = control.journal().groupingBy { it.json()["apiReference"] }.eachCount()
        assertTrue(arrived.values.all { it == 1 }) { "a message was sent twice" }
        for ((at, end) in ends.withIndex()) {
            val wasSent = "r-$at" in arrived
            if (end == End.ANSWERED) assertTrue(wasSent) { "r-$at" }
            if (end == End.NOT_SENT || end == End.NO_MEMORY) assertTrue(!wasSent) { "$end r-$at" }
        }
    }

    private fun ends(callers: String): List<End> {
        val process =
            javaProgram("OutOfMemory", sandbox.url, callers, options = listOf("-Xmx32m"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
        process.outputStream.close()
        // The program ends by itself, unless it hangs.
        val watchdog = process.onExit().orTimeout(LIMIT, TimeUnit.SECONDS).exceptionally { process.destroyForcibly() }
        val line =
            process.inputStream
                .bufferedReader()
                .readLine()
                .orEmpty()
        watchdog.join()
        return line.map { code -> End.entries.single { it.code == code } }
    }

    private companion object {
        /** In seconds; longer than the limit of the program itself. */
        const val LIMIT = 240L
    }
}
