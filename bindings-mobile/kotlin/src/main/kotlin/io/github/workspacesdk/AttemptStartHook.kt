package io.github.workspacesdk

import kotlinx.coroutines.future.await
import java.util.concurrent.CompletionStage

/**
 * A function that is called after all waits and before the first byte of an attempt is sent. The attempt waits for it.
 *
 * So this is the place for a journal of sends: what it stores is stored before the message can be sent. If it throws,
 * nothing is sent: the exception is logged, and the call fails with a [TransportException] whose `failure` is
 * [Failure.HOOK]. The time that it takes counts against `timeout`, and it is cancelled if the call ends.
 *
 * It runs on a thread that it may block. Calls made inside the hook do not call hooks.
 */
public fun interface AttemptStartHook {
    /** Called before an attempt starts. */
    public suspend fun onAttemptStart(start: AttemptStart)
}

/** An [AttemptStartHook] in Java. The attempt starts when the returned stage completes; null means at once. */
public fun interface FutureAttemptStartHook {
    /** Called before an attempt starts. */
    public fun onAttemptStart(start: AttemptStart): CompletionStage<*>?
}

@JvmSynthetic
internal fun FutureAttemptStartHook.asSuspending(): AttemptStartHook = AttemptStartHook { start -> onAttemptStart(start)?.await() }
