package io.github.workspacesdk

import java.time.Duration
import kotlin.time.toJavaDuration

/**
 * Access to the durations of results, errors and events from Java. Java cannot access the properties themselves,
 * because their type is a Kotlin inline class.
 *
 * ```java
 * Duration elapsed = Durations.elapsed(sent.getCall());
 * ```
 */
public object Durations {
    /** The duration of the call, including waits. */
    @JvmStatic
    public fun elapsed(call: CallInfo): Duration = call.elapsed.toJavaDuration()

    /** The duration of the call, including waits. */
    @JvmStatic
    public fun elapsed(error: WorkspaceException): Duration = error.elapsed.toJavaDuration()

    /** The time to wait before a retry, if the server specified it; otherwise null. */
    @JvmStatic
    public fun retryAfter(error: WorkspaceException): Duration? = error.retryAfter?.toJavaDuration()

    /** The duration of the attempt. */
    @JvmStatic
    public fun elapsed(event: AttemptEvent): Duration = event.elapsed.toJavaDuration()

    /** The delay before the next attempt. */
    @JvmStatic
    public fun delay(next: NextStep.Retry): Duration = next.wait.toJavaDuration()
}
