package io.github.workspacesdk

import io.github.workspacesdk.internal.ffi.ErrorDetails
import io.github.workspacesdk.internal.ffi.ErrorKind
import kotlin.time.Duration

/**
 * The properties of an exception that a test creates, such as `RateLimitException { retryAfter = 3.seconds }`. Each
 * class has its own code, and the defaults are those of a call that failed at its first attempt.
 */
public class ErrorFields internal constructor() {
    /** See [WorkspaceException.message]. */
    public var message: String = "created by a test"

    /** See [WorkspaceException.disposition]; by default the one that errors of the class usually have. */
    public var disposition: Disposition? = null

    /** See [WorkspaceException.operation]. */
    public var operation: String? = null

    /** See [WorkspaceException.failure]. */
    public var failure: Failure? = null

    /** See [WorkspaceException.status]; by default the one of the class. */
    public var status: Int? = null

    /** See [WorkspaceException.requestId]. */
    public var requestId: String? = null

    /** See [WorkspaceException.attempts]. */
    public var attempts: Int = 1

    /** See [WorkspaceException.elapsed]. */
    public var elapsed: Duration = Duration.ZERO

    /** See [WorkspaceException.retryAfter]. */
    public var retryAfter: Duration? = null

    /** See [WorkspaceException.whatsappCode]. */
    public var whatsappCode: Int? = null

    /** See [WorkspaceException.whatsappMeaning]. */
    public var whatsappMeaning: String? = null

    /** See [WorkspaceException.fields]. */
    public var fields: List<FieldError> = emptyList()

    /** See [WorkspaceException.serverText]. */
    public var serverText: String? = null

    internal fun toDetails(kind: ErrorKind): ErrorDetails =
        ErrorDetails(
            kind = kind,
            code = kind.name.lowercase(),
            disposition = disposition ?: dispositionOf(kind),
            message = message,
            operation = operation,
            failure = failure?.code,
            status = status ?: statusOf(kind),
            requestId = requestId,
            attempts = attempts,
            elapsed = elapsed,
            retryAfter = retryAfter,
            whatsappCode = whatsappCode,
            whatsappMeaning = whatsappMeaning,
            fields = fields,
            serverText = serverText,
        )
}

private fun dispositionOf(kind: ErrorKind): Disposition =
    when (kind) {
        ErrorKind.OUTCOME_UNKNOWN -> Disposition.UNKNOWN

        ErrorKind.RATE_LIMIT, ErrorKind.SERVER, ErrorKind.TRANSPORT, ErrorKind.REQUEST_TIMEOUT,
        ErrorKind.IDEMPOTENCY_IN_PROGRESS,
        -> Disposition.RETRYABLE

        else -> Disposition.REJECTED
    }

private fun statusOf(kind: ErrorKind): Int? =
    when (kind) {
        ErrorKind.BAD_REQUEST -> 400
        ErrorKind.AUTHENTICATION -> 401
        ErrorKind.PERMISSION_DENIED -> 403
        ErrorKind.NOT_FOUND -> 404
        ErrorKind.RATE_LIMIT -> 429
        ErrorKind.SERVER -> 500
        ErrorKind.DECODE -> 200
        else -> null
    }
