package io.github.workspacesdk.testing

import io.github.workspacesdk.Client
import io.github.workspacesdk.ClientOptions
import io.github.workspacesdk.Json
import io.github.workspacesdk.testing.internal.Control
import io.github.workspacesdk.testing.internal.ServerProcess
import io.github.workspacesdk.testing.internal.findProgram
import java.net.URLEncoder
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toKotlinDuration

/**
 * The test server, in a separate process that ends with [close] or with this program. It implements the whole API, and
 * no message is sent to WhatsApp.
 *
 * ```kotlin
 * Sandbox.start().use { sandbox ->
 *     sandbox.client().use { it.templates.send("+1234567890", "plain_notice") }
 *     println(sandbox.messages("+1234567890").size)
 * }
 * ```
 *
 * The methods may be called from any thread. They block until the server has responded, which takes milliseconds, and
 * throw a [SandboxException] if the server has exited or rejects the call. The README of the sandbox describes the
 * fields of messages, requests and faults.
 */
public class Sandbox private constructor(
    private val process: ServerProcess,
) : AutoCloseable {
    private val api = Control(process)

    /** The base URL. */
    public val url: String get() = process.url

    /** The API key of the example data. It owns one channel, `ch_demo`. */
    public val apiKey: String get() = "sandbox-key"

    internal val isRunning: Boolean get() = process.ended() == null

    /**
     * Creates a client of the server.
     *
     * @param configure Sets further options, or other values of `baseUrl` and `apiKey`.
     * @throws io.github.workspacesdk.ConfigurationException if options are invalid.
     */
    @JvmOverloads
    public fun client(configure: ClientOptions.() -> Unit = {}): Client =
        Client {
            baseUrl = url
            apiKey = this@Sandbox.apiKey
            configure()
        }

    /** Restores the example data, or with the [seed] `empty` an empty database. Removes the journal and all faults. */
    @JvmOverloads
    public fun reset(seed: String = "demo") {
        post("reset", "seed" to seed)
    }

    /** The messages that the server accepted, oldest first: those to a phone number, or by default all of them. */
    @JvmOverloads
    public fun messages(to: String? = null): List<Json> {
        val query = if (to == null) "" else "?to=${URLEncoder.encode(to, Charsets.UTF_8)}"
        return control("messages$query")["messages"]?.elements.orEmpty()
    }

    /** The requests that arrived, in order. The server keeps the last 10,000, or as many as `--journal-limit` says. */
    public fun journal(): List<Json> = control("journal")["entries"]?.elements.orEmpty()

    /**
     * Waits until the journal satisfies a condition, and returns the journal.
     *
     * @throws SandboxException after 10 seconds. The message has the operations that the journal contains.
     */
    public fun waitFor(condition: (List<Json>) -> Boolean): List<Json> = waitFor(WAIT_LIMIT, condition)

    internal fun waitFor(
        limit: Duration,
        condition: (List<Json>) -> Boolean,
    ): List<Json> {
        val end = System.nanoTime() + limit.inWholeNanoseconds
        while (true) {
            val journal = journal()
            if (condition(journal)) return journal
            if (System.nanoTime() > end) {
                val operations = journal.map { it["operation"]?.string }
                throw SandboxException("the condition was not met within $limit; the journal has $operations")
            }
            Thread.sleep(POLL_MILLISECONDS)
        }
    }

    /**
     * Adds a fault, which applies to the next request.
     *
     * ```kotlin
     * sandbox.fault("lost_answer", operation = "templates.send")
     * sandbox.fault("status", times = 3, fields = mapOf("status" to 503))
     * ```
     *
     * @param kind What the server does, such as `lost_answer` or `stall`.
     * @param operation The fault applies only to requests of this operation.
     * @param times To how many requests it applies; by default one.
     * @param fields Further fields, which depend on the kind.
     */
    @JvmOverloads
    public fun fault(
        kind: String,
        operation: String? = null,
        times: Int? = null,
        fields: Map<String, Any?> = emptyMap(),
    ) {
        post("faults", "kind" to kind, "operation" to operation, "times" to times, *fields.toList().toTypedArray())
    }

    /** Removes all faults. */
    public fun clearFaults() {
        api.call("DELETE", "faults")
    }

    /**
     * Simulates a message from a customer, after which free-form messages to this number are accepted for 24 hours.
     *
     * @param channelId The channel that receives it; by default `ch_demo`.
     * @return The id of the message.
     */
    @JvmOverloads
    public fun receive(
        from: String,
        body: String = "Hi",
        channelId: String? = null,
    ): String? = post("receive", "from" to from, "body" to body, "channelId" to channelId)["wamid"]?.string

    /** Sets the status of a message, such as `failed` with the error `(#131026) Message undeliverable`. */
    @JvmOverloads
    public fun setStatus(
        wamid: String,
        status: String,
        error: String? = null,
    ) {
        post("message", "wamid" to wamid, "status" to status, "error" to error)
    }

    /** Moves the server's clock forward. */
    public fun advance(time: Duration) {
        post("advance", "seconds" to time.inWholeMilliseconds / 1000.0)
    }

    /** Moves the server's clock forward, for Java. */
    public fun advance(time: java.time.Duration): Unit = advance(time.toKotlinDuration())

    /** Closes idle connections, and refuses new ones for some time. */
    public fun refuse(time: Duration) {
        post("refuse", "milliseconds" to time.inWholeMilliseconds)
    }

    /** Closes idle connections, and refuses new ones for some time, for Java. */
    public fun refuse(time: java.time.Duration): Unit = refuse(time.toKotlinDuration())

    /** Closes every idle connection, and returns their number. */
    public fun dropIdle(): Int = api.call("POST", "drop-idle")["closed"]?.int ?: 0

    /**
     * Calls the control API: with GET, or with POST if there is a body.
     *
     * @param path The path below `/_sandbox/v1/`.
     */
    @JvmOverloads
    public fun control(
        path: String,
        body: Json? = null,
    ): Json = api.call(if (body == null) "GET" else "POST", path, body)

    /** Ends the process, and waits until it has ended. */
    override fun close(): Unit = process.close()

    /** Posts an object without the fields that are null. */
    private fun post(
        path: String,
        vararg fields: Pair<String, Any?>,
    ): Json = control(path, Json.of(fields.filter { it.second != null }.toMap()))

    /** Starts servers. */
    public companion object {
        private const val POLL_MILLISECONDS = 2L
        private val WAIT_LIMIT = 10.seconds

        /** Only a program that hangs needs this long. */
        private val START_LIMIT = 30.seconds

        /**
         * Starts a server with a free port, and returns when it is ready.
         *
         * @param program The path of the program `workspace-sandbox`. By default it is the value of the environment
         * variable `WORKSPACE_SANDBOX`; if this is not set, the program is searched for in `PATH`.
         * @param arguments Further arguments, such as `--delivered-after` and `0`.
         * @throws SandboxException if the program is not found or does not start. The message has the program's error
         * output.
         */
        @JvmStatic
        @JvmOverloads
        public fun start(
            program: String? = null,
            arguments: List<String> = emptyList(),
        ): Sandbox = start(program ?: findProgram(System.getenv()), arguments, START_LIMIT)

        internal fun start(
            program: String,
            arguments: List<String>,
            limit: Duration,
        ): Sandbox = Sandbox(ServerProcess(listOf(program, "--port", "0", "--exit-with-stdin") + arguments, limit))
    }
}
