public class ClientOptions internal constructor() {
    /**
     * The base URL of the API. `/api/workspace/v1/` is appended to a URL without a path, such as `https://host`; a URL
     * with a path is used unchanged. Plain http is only allowed for this machine, unless [allowInsecureHttp] is true.
     */
    public var baseUrl: String? = null

    /** The API key. */
    public var apiKey: String? = null

    /* properties */
    internal var startHook: AttemptStartHook? = null
    internal var endHook: AttemptHook? = null

    /** Calls this hook before the first byte of every attempt, which waits for it: see [AttemptStartHook]. */
    public fun onAttemptStart(hook: AttemptStartHook) {
        startHook = hook
    }

    /** Calls this hook after every attempt: see [AttemptHook]. */
    public fun onAttempt(hook: AttemptHook) {
        endHook = hook
    }

    internal fun toFfi() = io.github.workspacesdk.internal.ffi.ClientOptions(/* names */)

    /** Names the options that are set, but shows no values. */
    override fun toString(): String = toFfi().toString()
}

/**
 * Builds a client in Java: `Client.builder().baseUrl(…).apiKey(…).timeout(Duration.ofSeconds(45)).build()`. An option
 * that is not set has its default.
 */
public class ClientBuilder internal constructor() {
    private val options = ClientOptions()
    private var readsEnv = false

    private inline fun set(change: ClientOptions.() -> Unit): ClientBuilder {
        options.change()
        return this
    }

    /** The base URL of the API: see [ClientOptions.baseUrl]. */
    public fun baseUrl(baseUrl: String): ClientBuilder = set { this.baseUrl = baseUrl }

    /** The API key. */
    public fun apiKey(apiKey: String): ClientBuilder = set { this.apiKey = apiKey }

    /** Reads the environment variables of [Client.fromEnv] for options that are not set. */
    public fun fromEnv(): ClientBuilder {
        readsEnv = true
        return this
    }

    /* setters */
    /**
     * Calls this hook before the first byte of every attempt, which waits until the stage that it returned completes:
     * see [AttemptStartHook].
     */
    public fun onAttemptStart(hook: FutureAttemptStartHook): ClientBuilder = set { startHook = hook.asSuspending() }

    /** Calls this hook after every attempt: see [AttemptHook]. */
    public fun onAttempt(hook: AttemptHook): ClientBuilder = set { endHook = hook }

    /**
     * Creates the client. It connects when the first call is made.
     *
     * @throws ConfigurationException if options are invalid; the exception lists all of them.
     */
    public fun build(): Client = DefaultClient(CallExecutor.open(options, readsEnv))

    /** Names the options that are set, but shows no values. */
    override fun toString(): String = "ClientBuilder($options)"
}

