package io.github.workspacesdk.testing

/**
 * The sandbox was not found, did not start, has exited, or rejected a call of the control API. The message says which
 * of these happened. If a call was rejected, it has the server's reason.
 */
public class SandboxException internal constructor(
    message: String,
    cause: Throwable? = null,
) : RuntimeException(message, cause)
