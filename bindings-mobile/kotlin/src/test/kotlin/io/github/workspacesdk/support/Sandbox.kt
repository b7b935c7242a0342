package io.github.workspacesdk.support

import io.github.workspacesdk.AttemptHook
import io.github.workspacesdk.Client
import io.github.workspacesdk.ClientOptions
import io.github.workspacesdk.conformance.JournalEntry
import io.github.workspacesdk.testing.Sandbox as Server

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
    private val server: Server,
) : AutoCloseable {
    val url: String get() = server.url
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

    override fun close() = server.close()

    companion object {
        fun start(): Sandbox = Sandbox(Server.start(arguments = listOf("--tls")))
    }
}
