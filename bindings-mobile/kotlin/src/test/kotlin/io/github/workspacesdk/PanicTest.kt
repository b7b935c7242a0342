package io.github.workspacesdk

import io.github.workspacesdk.support.PANIC_LIMIT
import io.github.workspacesdk.support.SandboxTest
import io.github.workspacesdk.support.javaProgram
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.util.concurrent.TimeUnit

/** If the native library panics, the program continues: each call in flight fails, and later calls succeed. */
internal class PanicTest : SandboxTest() {
    @Test
    fun `a panic of the I-O thread fails the calls in flight, and later ones succeed`() {
        val library = requireNotNull(System.getenv("WORKSPACE_SDK_TESTING_LIBRARY")) { "WORKSPACE_SDK_TESTING_LIBRARY is not set: see TESTING.md" }
        val process =
            javaProgram("Panic", sandbox.url, library)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start()
        process.outputStream.close()
        val hasEnded = process.waitFor(PANIC_LIMIT, TimeUnit.SECONDS)
        if (!hasEnded) process.destroyForcibly()
        assertTrue(hasEnded)
        assertEquals(0, process.exitValue())
    }
}
