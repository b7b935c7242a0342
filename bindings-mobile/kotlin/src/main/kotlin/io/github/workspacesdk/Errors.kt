package io.github.workspacesdk

import kotlin.time.Duration

/**
 * Why a call failed, or why a client could not be built. Every error of this library's own is one.
 *
 * Nothing that a person sees of one shows the key, a phone number, a message or any text of the server; [serverText] gives the last of these to code that
 * asks.
 */
public sealed class WorkspaceException(
    /** All of it as data. */
    @Transient public val details: ErrorDetails,
) : Exception(details.message, causeOf(details.causes)) {
    /** A stable, machine-readable code of the class, such as `rate_limit`. */
    public val code: String get() = details.code

    /** What may be done about it. */
    public val disposition: Disposition get() = details.disposition

    /** The operation, such as `templates.send`; null for a client that could not be built. */
    public val operation: String? get() = details.operation

    /** What went wrong with the last attempt, such as `connection_lost`; null where nothing was tried. */
    public val failure: String? get() = details.failure

    /** The HTTP status, if the server answered. */
    public val status: Int? get() = details.status

    /** The server's `x-request-id`, if it gave one. */
    public val requestId: String? get() = details.requestId

    /** How many attempts were begun. */
    public val attempts: Int get() = details.attempts

    /** How long the call took, waits included. */
    public val elapsed: Duration get() = details.elapsed

    /** How long the server asks to wait (`Retry-After`). */
    public val retryAfter: Duration? get() = details.retryAfter

    /** A WhatsApp error code (13xxxx) found in the server's text, such as 131047. */
    public val metaCode: Int? get() = details.metaCode

    /** What that code means, in a few words. */
    public val metaMeaning: String? get() = details.metaMeaning

    /** Every wrong parameter or option; empty for other errors. */
    public val fields: List<FieldProblem> get() = details.fields

    /** What the server said, the key redacted. It may hold personal data, so it is in no other text of this error. */
    public val serverText: String? get() = details.serverText
}

/** The client could not be built, or was shut down; [fields] lists every bad option. */
public class ConfigurationException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** Nothing was sent; [fields] lists every bad parameter, not the first only. */
public class ValidationException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** The server answered with an error. */
public open class ApiException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** 400: the server refused a value, or WhatsApp did. */
public class BadRequestException(
    details: ErrorDetails,
) : ApiException(details)

/** 401: the key is missing, wrong or revoked. */
public class AuthenticationException(
    details: ErrorDetails,
) : ApiException(details)

/** 403: the key may not do this, or the channel is another's. */
public class PermissionDeniedException(
    details: ErrorDetails,
) : ApiException(details)

/** 404: there is no such channel, template, message or automation. */
public class NotFoundException(
    details: ErrorDetails,
) : ApiException(details)

/** 429: too many requests; [retryAfter] says how long to wait, where the server does. */
public class RateLimitException(
    details: ErrorDetails,
) : ApiException(details)

/** 5xx to a read or an upsert. To a send it is an [OutcomeUnknownException]. */
public class ServerException(
    details: ErrorDetails,
) : ApiException(details)

/** The request never reached the server, or a read or an upsert failed on the way. */
public open class TransportException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** Time ran out: while connecting, for a read or an upsert, or before an attempt could start. */
public class RequestTimeoutException(
    details: ErrorDetails,
) : TransportException(details)

/** A send that may or may not have happened. Whoever catches this has caught every "maybe": find out before repeating it. */
public class OutcomeUnknownException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** A 2xx to a read or an upsert whose body is not what the API documents. */
public class DecodeException(
    details: ErrorDetails,
) : WorkspaceException(details)

internal fun exceptionOf(details: ErrorDetails): WorkspaceException =
    when (details.kind) {
        ErrorKind.CONFIGURATION -> ConfigurationException(details)
        ErrorKind.VALIDATION -> ValidationException(details)
        ErrorKind.API -> ApiException(details)
        ErrorKind.BAD_REQUEST -> BadRequestException(details)
        ErrorKind.AUTHENTICATION -> AuthenticationException(details)
        ErrorKind.PERMISSION_DENIED -> PermissionDeniedException(details)
        ErrorKind.NOT_FOUND -> NotFoundException(details)
        ErrorKind.RATE_LIMIT -> RateLimitException(details)
        ErrorKind.SERVER -> ServerException(details)
        ErrorKind.TRANSPORT -> TransportException(details)
        ErrorKind.REQUEST_TIMEOUT -> RequestTimeoutException(details)
        ErrorKind.OUTCOME_UNKNOWN -> OutcomeUnknownException(details)
        ErrorKind.DECODE -> DecodeException(details)
    }

/** What the transport said, each level caused by the next. It happened in no Kotlin, so it has no stack. */
private class TransportCause(
    message: String,
    cause: Throwable?,
) : Exception(message, cause, false, false)

private fun causeOf(texts: List<String>): Throwable? = texts.foldRight(null) { text, inner: Throwable? -> TransportCause(text, inner) }
