/**
 * The options that a copy of a client changes. An absent option keeps the value that it has in the original client.
 *
 * Use a copy for calls that need other settings, such as a shorter `timeout` or another channel. It shares the
 * connections, the rate limit and the retry budget of the original client.
 */
public class Overrides internal constructor() {
    /* properties */
    internal var startHook: AttemptStartHook? = null
    internal var endHook: AttemptHook? = null

    /** The hook of the copy for the start of attempts; by default that of the original client. */
    public fun onAttemptStart(hook: AttemptStartHook) {
        startHook = hook
    }

    /** The hook of the copy; by default that of the original client. */
    public fun onAttempt(hook: AttemptHook) {
        endHook = hook
    }

    internal fun toFfi() = io.github.workspacesdk.internal.ffi.Overrides(/* names */)

    /** Names the options that are set, but shows no values. */
    override fun toString(): String = toFfi().toString()
}

/**
 * Builds a copy of a client in Java: `client.withOptions().timeout(Duration.ofSeconds(2)).build()`. An option that is
 * not set keeps the value that it has in the original client.
 */
public class OverridesBuilder internal constructor(private val client: Client) {
    private val changes = ArrayList<Overrides.() -> Unit>()

    private fun set(change: Overrides.() -> Unit): OverridesBuilder {
        changes += change
        return this
    }

    /* setters */
    /** The hook of the copy for the start of attempts; by default that of the original client. */
    public fun onAttemptStart(hook: FutureAttemptStartHook): OverridesBuilder = set { startHook = hook.asSuspending() }

    /** The hook of the copy; by default that of the original client. */
    public fun onAttempt(hook: AttemptHook): OverridesBuilder = set { endHook = hook }

    /**
     * Creates the copy: see [Client.withOptions].
     *
     * @throws ConfigurationException if options are invalid; the exception lists all of them.
     */
    public fun build(): Client = client.withOptions { changes.forEach { it() } }
}
