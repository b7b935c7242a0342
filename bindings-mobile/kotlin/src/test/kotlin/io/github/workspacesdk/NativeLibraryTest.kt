package io.github.workspacesdk

import io.github.workspacesdk.internal.NativeLibrary
import io.github.workspacesdk.support.javaProgram
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Files
import java.nio.file.Path

/** If the native library cannot be loaded, the exception says what to do. */
internal class NativeLibraryTest {
    /** The output of a program that creates clients, perhaps started by another program. */
    private fun run(
        temporaryFolder: Path,
        vararg launcher: String,
    ): String {
        val program = javaProgram("Load", options = listOf("-Djna.tmpdir=$temporaryFolder"))
        // JNA logs the same error.
        program.redirectError(ProcessBuilder.Redirect.DISCARD)
        val process = program.command(launcher.toList() + program.command()).start()
        return process.inputReader().readText().trim()
    }

    private fun check(
        output: String,
        cause: String,
    ) {
        val lines = output.lines()
        assertTrue(lines[0].startsWith("ConfigurationException: the native library could not be loaded") && "-Djna.tmpdir=FOLDER" in lines[0]) { output }
        assertTrue(lines.any { it.startsWith("because ") && cause in it }) { output }
        // A later client gets the same error, instead of one about a class that could not be initialised.
        assertEquals(lines[0], lines.last { it.startsWith("ConfigurationException") })
    }

    @Test
    fun `a temporary folder that cannot be written`(
        @TempDir folder: Path,
    ) {
        val file = Files.createFile(folder.resolve("file"))
        check(run(file.resolve("none")), "")
    }

    /** Needs root, because it mounts a file system, in a separate mount namespace. */
    @Test
    fun `a temporary folder without execution`(
        @TempDir folder: Path,
    ) {
        assumeTrue(System.getProperty("user.name") == "root" && Files.exists(Path.of("/usr/bin/unshare")))
        val mount = "mount -t tmpfs -o noexec tmpfs '$folder' && exec \"$@\""
        check(run(folder, "unshare", "--mount", "sh", "-c", mount, "sh"), "UnsatisfiedLinkError")
    }

    @Test
    fun `musl is named`() {
        val details = NativeLibrary.detailsOf(UnsatisfiedLinkError("ld-linux-x86-64.so.2: no such file"), isMusl = true)
        assertTrue("musl" in details.message && "glibc" in details.message)
        assertEquals(listOf("java.lang.UnsatisfiedLinkError: ld-linux-x86-64.so.2: no such file"), details.causes)
    }
}
