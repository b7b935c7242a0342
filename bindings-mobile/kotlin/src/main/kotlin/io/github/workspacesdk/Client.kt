package io.github.workspacesdk

/**
 * A client of the Workspace API. Make one and share it: it keeps its connections, and may be used from any thread.
 *
 * Reads and upserts are retried; a send is repeated only when it provably was not carried out. Whatever else happens to a send is an
 * [OutcomeUnknownException]. Cancelling the coroutine of a call breaks the call off.
 */
public class Client private constructor(
    private val access: Access,
) : AutoCloseable {
    /**
     * A client of these options. It connects with the first call.
     *
     * @param baseUrl Where the API lies. `https://host` alone gets `/api/workspace/v1/` appended; a URL with a path is used as given. Plain http is
     * allowed to this machine only, unless `allowInsecureHttp`.
     * @param apiKey The API key.
     * @param onAttempt A function that sees every attempt as it ends; none by default.
     * @throws ConfigurationException that lists every bad option.
     */
    @JvmOverloads
    public constructor(
        baseUrl: String,
        apiKey: String,
        options: ClientOptions = ClientOptions(),
        onAttempt: AttemptHook? = null,
    ) : this(Access.open(baseUrl, apiKey, options, onAttempt, fromEnv = false))

    /** The operations on channels. */
    public val channels: Channels = Channels(access)

    /** The operations on contacts. */
    public val contacts: Contacts = Contacts(access)

    /** The operations on custom fields. */
    public val customFields: CustomFields = CustomFields(access)

    /** The operations on labels. */
    public val labels: Labels = Labels(access)

    /** The operations on templates. */
    public val templates: Templates = Templates(access)

    /** The operations on messages. */
    public val messages: Messages = Messages(access)

    /** The operations on automations. */
    public val automations: Automations = Automations(access)

    /** Where it sends requests to. */
    public val baseUrl: String get() = access.baseUrl

    /**
     * A copy with some options changed. It shares the connections, the pacing and the retry budget, and is shut down alone.
     *
     * @param onAttempt Another function that sees its attempts; this client's goes on by default.
     * @throws ConfigurationException that lists every bad option.
     */
    @JvmOverloads
    public fun withOptions(
        overrides: Overrides,
        onAttempt: AttemptHook? = null,
    ): Client = Client(access.withOptions(overrides, onAttempt))

    /**
     * A request that the SDK does not model yet: a path below the base URL, and its parameters, each anything that [Json.of] takes. It counts as a send, and is
     * not repeated blindly, unless [operationClass] says otherwise.
     *
     * @throws WorkspaceException any.
     * @throws IllegalArgumentException if a value of [params] is no JSON value.
     */
    public suspend fun request(
        path: String,
        params: Map<String, Any?> = emptyMap(),
        operationClass: OperationClass = OperationClass.SEND,
    ): Answer<Json> {
        val parameters = params.map { (name, value) -> Parameter(name, Json.of(value)) }
        return access.one(Request.Other(path, parameters, operationClass)) { data: AnswerData.OfJson -> data.json }
    }

    /** The operations as futures, for Java. */
    public fun futures(): FutureClient = FutureClient(this)

    /**
     * No further call of this client begins; those under way end as they would. Copies go on.
     *
     * It returns when the hook has seen the last event of every call that was given up before, and after two seconds at the latest. A hook itself does not wait.
     */
    public fun shutdown(): Unit = access.shutdown()

    /** [shutdown], for `use`. */
    override fun close(): Unit = shutdown()

    /** What a person sees of it: nothing secret. */
    override fun toString(): String = "Client(baseUrl=$baseUrl)"

    public companion object {
        /**
         * A client of `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if it is set, `WORKSPACE_CHANNEL_ID`, unless something else is said here.
         *
         * @throws ConfigurationException that lists every bad option.
         */
        @JvmStatic
        @JvmOverloads
        public fun fromEnv(
            baseUrl: String? = null,
            apiKey: String? = null,
            options: ClientOptions = ClientOptions(),
            onAttempt: AttemptHook? = null,
        ): Client = Client(Access.open(baseUrl, apiKey, options, onAttempt, fromEnv = true))
    }
}
