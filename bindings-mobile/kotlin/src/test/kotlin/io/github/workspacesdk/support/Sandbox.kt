package io.github.workspacesdk.support

import io.github.workspacesdk.AttemptHook
import io.github.workspacesdk.Client
import io.github.workspacesdk.ClientOptions
import io.github.workspacesdk.conformance.JournalEntry
import io.github.workspacesdk.conformance.objectOf
import io.github.workspacesdk.conformance.parseJson

internal const val API_KEY = "sandbox-key"

/** Creates a client of any server. */
internal fun client(
    url: String,
    key: String,
    onAttempt: AttemptHook? = null,
    configure: ClientOptions.() -> Unit = {},
): Client =
    Client {
        baseUrl = url
        apiKey = key
        if (onAttempt != null) onAttempt(onAttempt)
        configure()
    }

/** A sandbox process. It ends with this process. */
internal class Sandbox private constructor(
    private val process: Process,
    val url: String,
) : AutoCloseable {
    val control = Control(url)

    /** Creates a client of the sandbox. */
    fun client(
        onAttempt: AttemptHook? = null,
        configure: ClientOptions.() -> Unit = {},
    ): Client = client(url, API_KEY, onAttempt, configure)

    /** Waits until the journal satisfies a condition. */
    fun waitFor(isThere: (List<JournalEntry>) -> Boolean): List<JournalEntry> {
        val end = System.nanoTime() + 10_000_000_000
        while (true) {
            val journal = control.journal()
            if (isThere(journal)) return journal
            check(System.nanoTime() < end) { "the expected requests did not arrive; the sandbox received ${journal.map { it.path }}" }
        }
    }

    override fun close() {
        process.outputStream.close()
        process.waitFor()
    }

    companion object {
        fun start(): Sandbox {
            val program = System.getenv("WORKSPACE_SANDBOX_BIN") ?: error("WORKSPACE_SANDBOX_BIN must be the path of the sandbox's program")
            val process =
                ProcessBuilder(program, "--port", "0", "--tls", "--exit-with-stdin")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
            val line = process.inputStream.bufferedReader().readLine() ?: error("the sandbox did not start")
            val ready = objectOf(parseJson(line)).orEmpty()
            check(ready["ready"] == true) { line }
            return Sandbox(process, ready["url"] as String)
        }
    }
}
