package io.github.workspacesdk

/**
 * A function that is called after every attempt of a client's calls. It must return quickly; what it throws is logged and has no other effect.
 *
 * Calls made inside the hook are not observed. Calls that it delegates to another thread or scope are observed like all others, so make them with a client
 * without a hook: otherwise each attempt would cause another one, endlessly.
 */
public fun interface AttemptHook {
    /**
     * An attempt has succeeded, failed or was cancelled. The last event of a cancelled call tells whether its request reached the server:
     * [SentState.ANSWERED], [SentState.NOT_SENT] or [SentState.UNKNOWN].
     */
    public fun onAttempt(event: AttemptEvent)
}
