package io.github.workspacesdk

import java.time.Duration
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

/** Spans of time for Java, which has a type of its own for them and cannot name what has Kotlin's. */
public object Durations {
    /** The longest one attempt may take; null for the default. */
    @JvmStatic
    public fun setTimeout(
        options: ClientOptions,
        value: Duration?,
    ) {
        options.timeout = value?.toKotlinDuration()
    }

    /** The longest connecting may take, TLS included; null for the default. */
    @JvmStatic
    public fun setConnectTimeout(
        options: ClientOptions,
        value: Duration?,
    ) {
        options.connectTimeout = value?.toKotlinDuration()
    }

    /** The longest a whole call may take, with retries and waits; null for the default. */
    @JvmStatic
    public fun setDeadline(
        options: ClientOptions,
        value: Duration?,
    ) {
        options.deadline = value?.toKotlinDuration()
    }

    /** The longest one attempt may take; null for what it was. */
    @JvmStatic
    public fun setTimeout(
        overrides: Overrides,
        value: Duration?,
    ) {
        overrides.timeout = value?.toKotlinDuration()
    }

    /** The longest a whole call may take, with retries and waits; null for what it was. */
    @JvmStatic
    public fun setDeadline(
        overrides: Overrides,
        value: Duration?,
    ) {
        overrides.deadline = value?.toKotlinDuration()
    }

    /** How long the call took, waits included. */
    @JvmStatic
    public fun elapsed(call: CallInfo): Duration = call.elapsed.toJavaDuration()

    /** How long the call took, waits included. */
    @JvmStatic
    public fun elapsed(error: WorkspaceException): Duration = error.elapsed.toJavaDuration()

    /** How long the server asks to wait; null if it does not. */
    @JvmStatic
    public fun retryAfter(error: WorkspaceException): Duration? = error.retryAfter?.toJavaDuration()

    /** How long the attempt took. */
    @JvmStatic
    public fun elapsed(event: AttemptEvent): Duration = event.elapsed.toJavaDuration()

    /** How long it is until the next attempt. */
    @JvmStatic
    public fun delay(next: Next.Retry): Duration = next.wait.toJavaDuration()
}
