package io.github.workspacesdk.testing.internal

import io.github.workspacesdk.Json
import io.github.workspacesdk.testing.SandboxException
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import kotlin.concurrent.thread
import kotlin.time.Duration

/** The version of the control API that this package calls. */
private const val CONTROL_VERSION = 1

/** How long the process may take to end after its input was closed. */
private const val STOP_SECONDS = 5L

/** How much of the program's error output an exception contains. */
private const val OUTPUT_CHARACTERS = 2000

/** The process of a server. It is ready when it prints its first line, and ends when its input is closed. */
internal class ServerProcess(
    command: List<String>,
    limit: Duration,
) : AutoCloseable {
    // A file, because nothing would read a pipe, and a full pipe would block the server.
    private val errors: Path = Files.createTempFile("workspace-sandbox", ".log").also { it.toFile().deleteOnExit() }
    private val process: Process =
        try {
            ProcessBuilder(command).redirectError(errors.toFile()).start()
        } catch (error: IOException) {
            Files.delete(errors)
            throw SandboxException("${command.first()} cannot be run: ${error.message}", error)
        }

    /** The base URL. */
    val url: String =
        try {
            readUrl(limit)
        } catch (error: Throwable) {
            kill()
            throw error
        }

    /** Why the server has ended; null while it runs. */
    fun ended(): String? = if (process.isAlive) null else "the sandbox exited with code ${process.exitValue()}${errorOutput()}"

    /** Ends the process, and waits until it has ended. */
    override fun close() {
        try {
            process.outputStream.close()
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)
        } catch (_: IOException) {
            // The process has ended.
        } finally {
            kill()
        }
    }

    private fun kill() {
        process.destroyForcibly().waitFor()
        Files.deleteIfExists(errors)
    }

    private fun readUrl(limit: Duration): String {
        val line = readLine(limit)
        if (line == null) {
            // The output is closed a moment before the process ends.
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)
            throw SandboxException(ended() ?: "the sandbox closed its output and did not start${errorOutput()}")
        }
        val ready =
            try {
                Json.parse(line)
            } catch (error: IllegalArgumentException) {
                throw SandboxException("this program is not the sandbox: its first line is not JSON${errorOutput()}", error)
            }
        val control = ready["control"]?.int
        if (control != CONTROL_VERSION) {
            throw SandboxException(
                "the program has version $control of the control API, but this package needs version $CONTROL_VERSION: " +
                    "use the same version of both",
            )
        }
        return ready["url"]?.string ?: throw SandboxException("this program is not the sandbox: its first line has no URL")
    }

    /** The first line; null if the program ended without one. A thread reads it, because the read has no time limit. */
    private fun readLine(limit: Duration): String? {
        val line = CompletableFuture<String?>()
        thread(isDaemon = true, name = "workspace-sandbox-start") {
            try {
                line.complete(process.inputStream.bufferedReader().readLine())
            } catch (error: IOException) {
                line.completeExceptionally(error)
            }
        }
        return try {
            line.get(limit.inWholeMilliseconds, TimeUnit.MILLISECONDS)
        } catch (_: TimeoutException) {
            throw SandboxException("the sandbox was not ready after $limit${errorOutput()}")
        } catch (error: ExecutionException) {
            throw SandboxException("the output of the sandbox could not be read${errorOutput()}", error)
        }
    }

    /** The end of the error output, to be added to a message. */
    private fun errorOutput(): String {
        val output = if (Files.exists(errors)) Files.readAllBytes(errors).decodeToString().trim() else ""
        return if (output.isEmpty()) "" else ":\n${output.takeLast(OUTPUT_CHARACTERS)}"
    }
}
