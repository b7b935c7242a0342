package io.github.workspacesdk

/**
 * A function that receives an event after every attempt of a client's calls, for logs and metrics.
 *
 * ```kotlin
 * val client = Client.fromEnv {
 *     onAttempt { event -> println("${event.operation} #${event.attempt}: ${event.next}") }
 * }
 * ```
 *
 * The events come one at a time and in order, and those of a call come before the call completes. The hook must return
 * quickly, because the calls wait for it. If it does not return within one second, that is logged once, and the calls
 * no longer wait until it returns; at most 1,000 events are kept for it. An exception that it throws is logged and has
 * no other effect.
 *
 * Calls made inside the hook are not observed. Calls that the hook passes to another thread or scope are observed like
 * all others, so make them with a client without a hook: otherwise each attempt would cause another one, endlessly.
 */
public fun interface AttemptHook {
    /**
     * Called when an attempt has succeeded, has failed or was cancelled. The last event of a cancelled call reports
     * whether its request reached the server: [SentState.ANSWERED], [SentState.NOT_SENT] or [SentState.UNKNOWN].
     */
    public fun onAttempt(event: AttemptEvent)
}
