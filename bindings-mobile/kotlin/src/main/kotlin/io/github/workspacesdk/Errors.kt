package io.github.workspacesdk

import kotlin.time.Duration

/**
 * Why a call failed, or why a client could not be built. The base class of all exceptions of this library.
 *
 * Messages and `toString` contain no key, phone number, message body or text from the server; [serverText] gives access to the latter.
 */
public sealed class WorkspaceException(
    /** All properties as data. */
    @Transient public val details: ErrorDetails,
) : Exception(details.message, causeOf(details.causes)) {
    /** A stable, machine-readable code of the class, such as `rate_limit`. */
    public val code: String get() = details.code

    /** How to react to the error. */
    public val disposition: Disposition get() = details.disposition

    /** The operation, such as `templates.send`; null if the client could not be built. */
    public val operation: String? get() = details.operation

    /** Why the last attempt failed, such as `connection_lost`; null if no attempt was made. */
    public val failure: String? get() = details.failure

    /** The HTTP status, if the server responded. */
    public val status: Int? get() = details.status

    /** The server's `x-request-id`, if it sent one. */
    public val requestId: String? get() = details.requestId

    /** The number of attempts that were started. */
    public val attempts: Int get() = details.attempts

    /** The duration of the call, including waits. */
    public val elapsed: Duration get() = details.elapsed

    /** How long to wait before a retry, as requested by the server (`Retry-After`). */
    public val retryAfter: Duration? get() = details.retryAfter

    /** The WhatsApp error code in the server's error, such as 131047. */
    public val whatsappCode: Int? get() = details.whatsappCode

    /** A short explanation of that code. */
    public val whatsappMeaning: String? get() = details.whatsappMeaning

    /** Every invalid parameter or option; empty for other errors. */
    public val fields: List<FieldError> get() = details.fields

    /** The server's error text, with the key redacted. It may contain personal data, so no other property contains it. */
    public val serverText: String? get() = details.serverText
}

/** The client could not be built, or was shut down; [fields] lists every invalid option. */
public class ConfigurationException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** Nothing was sent; [fields] lists every invalid parameter. */
public class ValidationException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** The server responded with an error. */
public open class ApiException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** 400: the server or WhatsApp rejected a value. */
public class BadRequestException(
    details: ErrorDetails,
) : ApiException(details)

/** 401: the key is missing, wrong or revoked. */
public class AuthenticationException(
    details: ErrorDetails,
) : ApiException(details)

/** 403: the key lacks the permission, or the channel belongs to another account. */
public class PermissionDeniedException(
    details: ErrorDetails,
) : ApiException(details)

/** 404: there is no such channel, template, message or automation. */
public class NotFoundException(
    details: ErrorDetails,
) : ApiException(details)

/** 429: too many requests; [retryAfter] is how long to wait, if the server specifies it. */
public class RateLimitException(
    details: ErrorDetails,
) : ApiException(details)

/** 5xx for a read or an upsert. For a send it is an [OutcomeUnknownException]. */
public class ServerException(
    details: ErrorDetails,
) : ApiException(details)

/** The request never reached the server, or the connection failed during a read or an upsert. */
public open class TransportException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** A time limit was exceeded: while connecting, during a read or an upsert, or before an attempt could start. */
public class RequestTimeoutException(
    details: ErrorDetails,
) : TransportException(details)

/** A send that may or may not have been executed. Every such case throws this exception: check before you repeat the send. */
public class OutcomeUnknownException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** A 2xx for a read or an upsert whose body is not what the API documents. */
public class DecodeException(
    details: ErrorDetails,
) : WorkspaceException(details)

/** An error of the transport, caused by the next one. Raised in native code, so it has no stack trace. */
private class TransportCause(
    message: String,
    cause: Throwable?,
) : Exception(message, cause, false, false)

private fun causeOf(messages: List<String>): Throwable? = messages.foldRight(null) { message, cause: Throwable? -> TransportCause(message, cause) }
