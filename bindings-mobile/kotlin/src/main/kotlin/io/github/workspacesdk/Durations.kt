package io.github.workspacesdk

import java.time.Duration
import kotlin.time.toJavaDuration
import kotlin.time.toKotlinDuration

/**
 * Access to the durations of options, errors and events from Java. Java cannot access the properties themselves,
 * because their type is a Kotlin inline class.
 *
 * ```java
 * ClientOptions options = new ClientOptions();
 * Durations.setTimeout(options, Duration.ofSeconds(45));
 * ```
 */
public object Durations {
    /** The time limit of one attempt; null for the default. */
    @JvmStatic
    public fun setAttemptTimeout(
        options: ClientOptions,
        value: Duration?,
    ) {
        options.attemptTimeout = value?.toKotlinDuration()
    }

    /** The time limit for connecting, including the TLS handshake; null for the default. */
    @JvmStatic
    public fun setConnectTimeout(
        options: ClientOptions,
        value: Duration?,
    ) {
        options.connectTimeout = value?.toKotlinDuration()
    }

    /** The time limit of a whole call, including retries and waits; null for the default. */
    @JvmStatic
    public fun setTimeout(
        options: ClientOptions,
        value: Duration?,
    ) {
        options.timeout = value?.toKotlinDuration()
    }

    /** The time limit of one attempt; null leaves it unchanged. */
    @JvmStatic
    public fun setAttemptTimeout(
        overrides: Overrides,
        value: Duration?,
    ) {
        overrides.attemptTimeout = value?.toKotlinDuration()
    }

    /** The time limit of a whole call, including retries and waits; null leaves it unchanged. */
    @JvmStatic
    public fun setTimeout(
        overrides: Overrides,
        value: Duration?,
    ) {
        overrides.timeout = value?.toKotlinDuration()
    }

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
