@file:JvmName("Clients")

package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor
import io.github.workspacesdk.internal.DefaultClient
import io.github.workspacesdk.internal.unsupported

/**
 * A client for the Workspace API.
 *
 * Create one client and share it: it is thread-safe. It keeps its connections open, and its rate limit, concurrency
 * limit and retry budget apply to all of its calls. The operations are methods of its resources, such as [templates]
 * and [messages].
 *
 * ```kotlin
 * val client = Client {
 *     baseUrl = "https://workspace.example"
 *     apiKey = key
 *     timeout = 45.seconds
 * }
 * try {
 *     val (sent) = client.templates.send("+1234567890", "plain_notice")
 *     println("accepted as ${sent.messageId}")
 * } catch (error: OutcomeUnknownException) {
 *     println("may have been sent: ${error.message}")
 * }
 * ```
 *
 * Reads and upserts are retried after temporary failures. A send is retried only if the server certainly did not
 * process it. If it may have been processed, the call throws an [OutcomeUnknownException] instead. [Sending
 * safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md) explains the rules.
 *
 * The methods are suspending functions. Cancelling the coroutine of a call aborts the call, but the cancellation cannot
 * report whether a send was executed. So limit the duration of a send with the option `timeout` instead. Java programs
 * create a client with [builder], and use [futures].
 *
 * The client and its resources are interfaces, so that a test can replace them. Every member that a class of a test
 * does not override throws an [UnsupportedOperationException] that names it, and later versions may add members.
 */
public interface Client : AutoCloseable {
    /** The operations on channels. */
    public val channels: Channels get() = unsupported("channels")

    /** The operations on contacts. */
    public val contacts: Contacts get() = unsupported("contacts")

    /** The operations on custom fields. */
    public val customFields: CustomFields get() = unsupported("customFields")

    /** The operations on labels. */
    public val labels: Labels get() = unsupported("labels")

    /** The operations on templates. */
    public val templates: Templates get() = unsupported("templates")

    /** The operations on messages. */
    public val messages: Messages get() = unsupported("messages")

    /** The operations on automations. */
    public val automations: Automations get() = unsupported("automations")

    /** The base URL of the API that this client calls. */
    public val baseUrl: String get() = unsupported("baseUrl")

    /**
     * Creates a copy of this client with some options changed, for calls that need other settings. The copy shares the
     * connections, the rate limit and the retry budget, and is shut down independently.
     *
     * ```kotlin
     * client.withOptions { timeout = 120.seconds }.contacts.list()
     * ```
     *
     * @param configure Sets the options to change.
     * @throws ConfigurationException if options are invalid; the exception lists all of them.
     */
    public fun withOptions(configure: Overrides.() -> Unit): Client = unsupported("withOptions")

    /** Builds a copy of this client with some options changed, in Java. */
    public fun withOptions(): OverridesBuilder = OverridesBuilder(this)

    /**
     * Calls an endpoint that the SDK does not model yet, and returns the `data` of the response.
     *
     * By default the request is treated as a send, which is not retried if it may have been executed. Pass
     * [Safety.READ] for a request that only reads.
     *
     * @param path The path of the endpoint, relative to the base URL.
     * @param params The parameters by name. The values may be anything that [Json.of] accepts.
     * @param safety How safe it is to repeat the request.
     * @throws OutcomeUnknownException if a send may have been executed.
     * @throws WorkspaceException if the call fails otherwise.
     * @throws IllegalArgumentException if a value of [params] cannot be converted to JSON.
     */
    public suspend fun request(
        path: String,
        params: Map<String, Any?> = emptyMap(),
        safety: Safety = Safety.SEND,
    ): ApiResponse<Json> = unsupported("request")

    /** The operations as methods that return futures, for Java. */
    public fun futures(): FutureClient = FutureClient(this)

    /**
     * Shuts the client down. Further calls fail, calls in flight complete normally, and copies are not affected.
     *
     * Waits for at most two seconds until the hook has received the last event of every cancelled call. Does not wait
     * inside a hook.
     */
    public fun shutdown(): Unit = close()

    /** The same as [shutdown], so that a client can be used with `use` and with Java's `try`. */
    override fun close(): Unit = Unit

    /**
     * Shuts the client down. If [abort] is true, the calls in flight of this client and of its copies end at once, each
     * with an exception that says whether the request may have been executed.
     */
    public fun close(abort: Boolean): Unit = close()

    /** Creates clients in Java, and from environment variables. */
    public companion object {
        /** Builds a client in Java. */
        @JvmStatic
        public fun builder(): ClientBuilder = ClientBuilder()

        /**
         * Creates a client with the base URL in the environment variable `WORKSPACE_BASE_URL`, the API key in
         * `WORKSPACE_API_KEY` and, if it is set, the default channel in `WORKSPACE_CHANNEL_ID`.
         *
         * @throws ConfigurationException if options are invalid or missing; the exception lists all of them.
         */
        @JvmStatic
        public fun fromEnv(): Client = fromEnv { }

        /**
         * Creates a client from the environment variables, as the other function does. An option that [configure] sets
         * takes precedence over its variable.
         *
         * @throws ConfigurationException if options are invalid or missing; the exception lists all of them.
         */
        @JvmSynthetic
        public fun fromEnv(configure: ClientOptions.() -> Unit): Client = DefaultClient(CallExecutor.open(ClientOptions().apply(configure), fromEnv = true))
    }
}

/**
 * Creates a client. It connects when the first call is made.
 *
 * ```kotlin
 * val client = Client {
 *     baseUrl = "https://workspace.example"
 *     apiKey = key
 * }
 * ```
 *
 * @param configure Sets the options. `baseUrl` and `apiKey` are required.
 * @throws ConfigurationException if options are invalid; the exception lists all of them.
 */
@JvmSynthetic
public fun Client(configure: ClientOptions.() -> Unit): Client = DefaultClient(CallExecutor.open(ClientOptions().apply(configure), fromEnv = false))
