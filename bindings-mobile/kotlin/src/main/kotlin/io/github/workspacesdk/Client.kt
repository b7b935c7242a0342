package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor

/**
 * A client for the Workspace API. Create one and share it: it pools connections, and is thread-safe.
 *
 * Reads and upserts are retried; a send is repeated only if it was provably not executed. If it may have been executed, it fails with an
 * [OutcomeUnknownException]. Cancelling the coroutine of a call aborts the call.
 */
public class Client private constructor(
    private val executor: CallExecutor,
) : AutoCloseable {
    /**
     * Creates a client. It connects on the first call.
     *
     * @param baseUrl The base URL of the API. To `https://host` without a path, `/api/workspace/v1/` is appended; a URL with a path is used unchanged. Plain
     * HTTP is allowed to this machine only, unless `allowInsecureHttp` is set.
     * @param apiKey The API key.
     * @param onAttempt A function that is called after every attempt; none by default.
     * @throws ConfigurationException which lists every invalid option.
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

    /** The base URL of requests. */
    public val baseUrl: String get() = executor.baseUrl

    /**
     * A copy with some options changed. It shares the connections, the rate limit and the retry budget, and is shut down independently.
     *
     * @param onAttempt A function that is called after every attempt of the copy; that of this client by default.
     * @throws ConfigurationException which lists every invalid option.
     */
    @JvmOverloads
    public fun withOptions(
        overrides: Overrides,
        onAttempt: AttemptHook? = null,
    ): Client = Client(executor.withOptions(overrides, onAttempt))

    /**
     * A request to an endpoint that the SDK does not model yet. [path] is relative to the base URL; parameters may be anything that [Json.of] accepts. Unless
     * [safety] says otherwise, it is treated as a send, which is not retried if it may have been executed.
     *
     * @throws WorkspaceException any.
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

    /** The operations as futures, for Java. */
    public fun futures(): FutureClient = FutureClient(this)

    /**
     * Shuts the client down: further calls fail, calls in flight complete normally. Copies are not affected.
     *
     * Waits until the hook has been called for the last event of every cancelled call, for at most two seconds. Does not wait inside a hook.
     */
    public fun shutdown(): Unit = executor.shutdown()

    /** [shutdown], for `use`. */
    override fun close(): Unit = shutdown()

    /** Contains no secret. */
    override fun toString(): String = "Client(baseUrl=$baseUrl)"

    public companion object {
        /**
         * Creates a client from the environment variables `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if it is set, `WORKSPACE_CHANNEL_ID`. Arguments take
         * precedence.
         *
         * @throws ConfigurationException which lists every invalid option.
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
