package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor

/**
 * A client for the Workspace API.
 *
 * Create one client and share it: it is thread-safe. It keeps its connections open, and its rate limit, concurrency
 * limit and retry budget apply to all of its calls. The operations are methods of its resources, such as [templates]
 * and [messages].
 *
 * ```kotlin
 * val client = Client.fromEnv()
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
 * use [futures].
 */
public class Client private constructor(
    private val executor: CallExecutor,
) : AutoCloseable {
    /**
     * Creates a client. It connects when the first call is made.
     *
     * @param baseUrl The base URL of the API. `/api/workspace/v1/` is appended to a URL without a path, such as
     * `https://host`; a URL with a path is used unchanged. Plain http is only allowed for this machine, unless the
     * option `allowInsecureHttp` is set.
     * @param apiKey The API key.
     * @param options All other options.
     * @param onAttempt A function that receives an event after every attempt; none by default.
     * @throws ConfigurationException if options are invalid; the exception lists all of them.
     */
    @JvmOverloads
    public constructor(
        baseUrl: String,
        apiKey: String,
        options: ClientOptions = ClientOptions(),
        onAttempt: AttemptHook? = null,
    ) : this(CallExecutor.open(baseUrl, apiKey, options, onAttempt, fromEnv = false))

    /** The operations on channels. */
    public val channels: Channels = Channels(executor)

    /** The operations on contacts. */
    public val contacts: Contacts = Contacts(executor)

    /** The operations on custom fields. */
    public val customFields: CustomFields = CustomFields(executor)

    /** The operations on labels. */
    public val labels: Labels = Labels(executor)

    /** The operations on templates. */
    public val templates: Templates = Templates(executor)

    /** The operations on messages. */
    public val messages: Messages = Messages(executor)

    /** The operations on automations. */
    public val automations: Automations = Automations(executor)

    /** The base URL of the API that this client calls. */
    public val baseUrl: String get() = executor.baseUrl

    /**
     * Creates a copy of this client with some options changed, for calls that need other settings. The copy shares the
     * connections, the rate limit and the retry budget, and is shut down independently.
     *
     * ```kotlin
     * val patient = client.withOptions(Overrides(timeout = 120.seconds))
     * ```
     *
     * @param overrides The options to change.
     * @param onAttempt The hook of the copy; by default that of this client.
     * @throws ConfigurationException if options are invalid; the exception lists all of them.
     */
    @JvmOverloads
    public fun withOptions(
        overrides: Overrides,
        onAttempt: AttemptHook? = null,
    ): Client = Client(executor.withOptions(overrides, onAttempt))

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
    ): ApiResponse<Json> {
        val parameters = params.map { (name, value) -> Parameter(name, Json.of(value)) }
        return executor.callOne(Request.Raw(path, parameters, safety)) { data: ResponseData.JsonValue -> data.json }
    }

    /** The operations as methods that return futures, for Java. */
    public fun futures(): FutureClient = FutureClient(this)

    /**
     * Shuts the client down. Further calls fail, calls in flight complete normally, and copies are not affected.
     *
     * Waits for at most two seconds until the hook has received the last event of every cancelled call. Does not wait
     * inside a hook.
     */
    public fun shutdown(): Unit = executor.shutdown()

    /** The same as [shutdown], so that a client can be used with `use` and with Java's `try`. */
    override fun close(): Unit = shutdown()

    /** Contains the base URL, but no secrets. */
    override fun toString(): String = "Client(baseUrl=$baseUrl)"

    public companion object {
        /**
         * Creates a client with the base URL in the environment variable `WORKSPACE_BASE_URL`, the API key in
         * `WORKSPACE_API_KEY` and, if it is set, the default channel in `WORKSPACE_CHANNEL_ID`. An argument takes
         * precedence over its variable.
         *
         * @throws ConfigurationException if options are invalid or missing; the exception lists all of them.
         */
        @JvmStatic
        @JvmOverloads
        public fun fromEnv(
            baseUrl: String? = null,
            apiKey: String? = null,
            options: ClientOptions = ClientOptions(),
            onAttempt: AttemptHook? = null,
        ): Client = Client(CallExecutor.open(baseUrl, apiKey, options, onAttempt, fromEnv = true))
    }
}
