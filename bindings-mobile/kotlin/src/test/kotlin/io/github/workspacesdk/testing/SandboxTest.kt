package io.github.workspacesdk.testing

import io.github.workspacesdk.Json
import io.github.workspacesdk.testing.internal.SandboxPool
import io.github.workspacesdk.testing.internal.findProgram
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotSame
import org.junit.jupiter.api.Assertions.assertSame
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import kotlin.time.Duration
import kotlin.time.Duration.Companion.days
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

private const val TO = "+15550009876"

internal class SandboxTest {
    @TempDir
    lateinit var folder: File

    private fun failure(action: () -> Unit): String = assertThrows(SandboxException::class.java, action).message.orEmpty()

    /** Starts a program that prints an error and a line, and hangs if the line is empty. */
    private fun startOther(
        line: String,
        limit: Duration = 1.minutes,
    ): String {
        val program = File(folder, "other")
        val last = if (line.isEmpty()) "exec sleep 600" else "echo '$line'"
        program.writeText("#!/bin/sh\necho $$ > '$folder/pid'\necho the reason >&2\n$last\n")
        check(program.setExecutable(true))
        return failure { Sandbox.start(program.path, emptyList(), limit) }
    }

    @Test
    fun `the control API is called`() {
        Sandbox.start(arguments = listOf("--delivered-after", "60")).use { sandbox ->
            sandbox.client().use { client ->
                val wamid = runBlocking { client.templates.send(TO, "plain_notice") }.data.messageId
                assertEquals(wamid, sandbox.messages(TO).single()["wamid"]?.string)
                assertEquals(0, sandbox.messages("+15550000001").size)
                sandbox.waitFor { it.single()["status"]?.int == 200 }

                sandbox.setStatus(checkNotNull(wamid), "failed", "(#131026) Message undeliverable")
                assertEquals("(#131026) Message undeliverable", sandbox.messages().single()["error"]?.string)

                sandbox.receive(TO)
                runBlocking { client.messages.sendText(TO, "Hi") }
                sandbox.advance(1.days)
                assertThrows(Exception::class.java) { runBlocking { client.messages.sendText(TO, "Hi") } }
                assertTrue(sandbox.dropIdle() > 0)

                // The next control call waits until the server accepts connections again.
                sandbox.refuse(50.milliseconds)
                sandbox.fault("status", times = 2, fields = mapOf("status" to 503))
                val fault = sandbox.control("faults")["faults"]?.get(0)
                assertEquals(2, fault?.get("times")?.int)
                sandbox.clearFaults()
                assertEquals(0, sandbox.control("faults")["faults"]?.elements?.size)

                sandbox.reset()
                assertEquals(0, sandbox.messages().size + sandbox.journal().size)
            }
        }
    }

    @Test
    fun `a call that cannot be made has a reason`() {
        Sandbox.start().use { sandbox ->
            assertTrue("maybe" in failure { sandbox.fault("maybe") })
            assertTrue("[]" in failure { sandbox.waitFor(Duration.ZERO) { false } })
            sandbox.close()
            assertTrue("exited" in failure { sandbox.control("reset", Json.of(mapOf("seed" to "demo"))) })
        }
    }

    @Test
    fun `a program that is not the sandbox has a reason`() {
        assertTrue("cannot be run" in failure { Sandbox.start(File(folder, "missing").path) })
        val unknown = failure { Sandbox.start(arguments = listOf("--unknown")) }
        assertTrue("exited with code 2" in unknown && "--unknown" in unknown, unknown)
        for ((line, reason) in listOf("Hello" to "not JSON", "{\"control\":99}" to "version 99", "{\"control\":1}" to "no URL")) {
            val message = startOther(line)
            assertTrue(reason in message, message)
        }
    }

    @Test
    fun `a program that does not become ready is ended`() {
        val message = startOther("", 3.seconds)
        assertEquals("the sandbox was not ready after 3s:\nthe reason", message)
        val process = ProcessHandle.of(File(folder, "pid").readText().trim().toLong())
        assertTrue(process.isEmpty || !process.get().isAlive)
    }

    @Test
    fun `the program is found`() {
        val program = File(folder, "workspace-sandbox").apply { writeText("") }
        check(program.setExecutable(true))
        val path = listOf(File(folder, "empty").path, folder.path).joinToString(File.pathSeparator)
        assertEquals(program.path, findProgram(mapOf("PATH" to path)))
        assertEquals(program.path, findProgram(mapOf("WORKSPACE_SANDBOX" to program.path)))
        assertTrue("not a file" in failure { findProgram(mapOf("WORKSPACE_SANDBOX" to folder.path, "PATH" to path)) })
        assertTrue("WORKSPACE_SANDBOX" in failure { findProgram(mapOf("PATH" to "")) })
    }

    @Test
    fun `a pool resets servers and replaces those that ended`() {
        SandboxPool { Sandbox.start() }.use { pool ->
            val first = pool.take()
            val second = pool.take()
            assertNotSame(first, second)
            first.receive(TO)
            first.fault("stall")
            pool.put(first)
            assertSame(first, pool.take())
            assertEquals(0, first.control("faults")["faults"]?.elements?.size)
            first.close()
            pool.put(first)
            assertNotSame(first, pool.take())
        }
    }
}
