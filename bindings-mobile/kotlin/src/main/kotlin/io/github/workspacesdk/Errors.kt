package io.github.workspacesdk

import io.github.workspacesdk.internal.ffi.ErrorDetails
import io.github.workspacesdk.internal.ffi.ErrorKind
import kotlin.time.Duration

/**
 * The base class of all exceptions of this library: a call failed, or a client could not be created.
 *
 * Catch the classes that your program handles specially, such as [OutcomeUnknownException]. For all others,
 * [disposition] says whether you may repeat the call:
 *
 * - [Disposition.REJECTED]: the request was not executed, and the same call would fail again. Correct the arguments,
 *   the API key or the account first.
 * - [Disposition.RETRYABLE]: it is safe to make the same call again. The SDK's own retries have failed already, so wait
 *   before you do: for [retryAfter], if it is set.
 * - [Disposition.UNKNOWN]: the request may have been executed. Before you repeat a send, find out whether the customer
 *   has the message.
 *
 * ```kotlin
 * try {
 *     client.messages.sendText("+1234567890", "Hello")
 * } catch (error: OutcomeUnknownException) {
 *     // The customer may have the message, so do not simply repeat the send.
 *     println("needs a check: ${error.message}")
 * } catch (error: WorkspaceException) {
 *     if (error.disposition != Disposition.RETRYABLE) throw error
 *     println("not sent, try again in ${error.retryAfter ?: 60.seconds}")
 * }
 * ```
 *
 * `message` and `toString` contain no API key, phone number, message body or text from the server, so they can be
 * logged. The text from the server is available as [serverText].
 * [Errors](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/errors.md) lists all classes.
 */
public sealed class WorkspaceException(
    @Transient internal val details: ErrorDetails,
) : Exception(details.message, causeOf(details.causes)) {
    /** The code of the class, such as [ErrorCode.RATE_LIMIT]. */
    public val code: ErrorCode get() = ErrorCode.of(details.code)

    /** Whether the request was executed, and so whether it may be repeated. */
    public val disposition: Disposition get() = details.disposition

    /** The operation, such as `templates.send`; null if the client could not be created. */
    public val operation: String? get() = details.operation

    /** Why the last attempt failed, such as [Failure.CONNECTION_LOST]; null if no attempt was made. */
    public val failure: Failure? get() = details.failure?.let(Failure::of)

    /** The HTTP status, if the server responded. */
    public val status: Int? get() = details.status

    /** The server's `x-request-id`, if it sent one. */
    public val requestId: String? get() = details.requestId

    /** The number of attempts that were started. */
    public val attempts: Int get() = details.attempts

    /** The duration of the call, including waits. */
    public val elapsed: Duration get() = details.elapsed

    /** The time to wait before a retry, if the server specified it (`Retry-After`). */
    public val retryAfter: Duration? get() = details.retryAfter

    /** The WhatsApp error code in the server's error, such as 131047. */
    public val whatsappCode: Int? get() = details.whatsappCode

    /** A short explanation of that code. */
    public val whatsappMeaning: String? get() = details.whatsappMeaning

    /** Every invalid parameter or option; empty for other errors. */
    public val fields: List<FieldError> get() = details.fields

    /**
     * The server's error message, with the API key redacted. It may contain personal data, so no other property
     * contains it.
     */
    public val serverText: String? get() = details.serverText
}

/** The client could not be created, or was shut down. [fields] lists every invalid option. */
public class ConfigurationException internal constructor(
    details: ErrorDetails,
) : WorkspaceException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.CONFIGURATION))
}

/** Parameters are invalid, so nothing was sent. [fields] lists all of them. */
public class ValidationException internal constructor(
    details: ErrorDetails,
) : WorkspaceException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.VALIDATION))
}

/** The server responded with an error. The subclasses are for specific statuses. */
public open class ApiException internal constructor(
    details: ErrorDetails,
) : WorkspaceException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.API))
}

/** 400: the server or WhatsApp rejected a value. */
public class BadRequestException internal constructor(
    details: ErrorDetails,
) : ApiException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.BAD_REQUEST))
}

/** 401: the key is missing, wrong or revoked. */
public class AuthenticationException internal constructor(
    details: ErrorDetails,
) : ApiException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.AUTHENTICATION))
}

/** 403: the key lacks the permission, or the channel belongs to another account. */
public class PermissionDeniedException internal constructor(
    details: ErrorDetails,
) : ApiException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.PERMISSION_DENIED))
}

/** 404: there is no such channel, template, message or automation. */
public class NotFoundException internal constructor(
    details: ErrorDetails,
) : ApiException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.NOT_FOUND))
}

/** 429: too many requests. [retryAfter] is the time to wait, if the server specifies it. */
public class RateLimitException internal constructor(
    details: ErrorDetails,
) : ApiException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.RATE_LIMIT))
}

/** 5xx for a read or an upsert. For a send, a 5xx is an [OutcomeUnknownException]. */
public class ServerException internal constructor(
    details: ErrorDetails,
) : ApiException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.SERVER))
}

/** The request did not reach the server, or the response to a read or an upsert was lost. */
public open class TransportException internal constructor(
    details: ErrorDetails,
) : WorkspaceException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.TRANSPORT))
}

/**
 * The call timed out, and it is safe to repeat: a read or an upsert, or a send that certainly did not reach the server.
 */
public class RequestTimeoutException internal constructor(
    details: ErrorDetails,
) : TransportException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.REQUEST_TIMEOUT))
}

/**
 * A send that may or may not have been executed, for example because the connection was lost before the response
 * arrived. The customer may have the message, so find out before you repeat the send: by your `apiReference`, in the
 * inbox of the workspace, or with the webhook.
 *
 * No other [WorkspaceException] of a send leaves the outcome unknown. See [When the outcome is
 * unknown](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md#when-the-outcome-is-unknown).
 */
public class OutcomeUnknownException internal constructor(
    details: ErrorDetails,
) : WorkspaceException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.OUTCOME_UNKNOWN))
}

/** A read or an upsert succeeded with a 2xx status, but its body does not have the documented format. */
public class DecodeException internal constructor(
    details: ErrorDetails,
) : WorkspaceException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.DECODE))
}

/**
 * Another request has this idempotency key. Only languages with a ledger have it, so no call of this library throws
 * it.
 */
public class IdempotencyConflictException internal constructor(
    details: ErrorDetails,
) : WorkspaceException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.IDEMPOTENCY_CONFLICT))
}

/**
 * Another call with this idempotency key is still in flight. Only languages with a ledger have it, so no call of this
 * library throws it.
 */
public class IdempotencyInProgressException internal constructor(
    details: ErrorDetails,
) : WorkspaceException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.IDEMPOTENCY_IN_PROGRESS))
}

/**
 * The ledger cannot be used, so nothing was sent. Only languages with a ledger have it, so no call of this library
 * throws it.
 */
public class LedgerException internal constructor(
    details: ErrorDetails,
) : WorkspaceException(details) {
    /** Creates an exception, for tests of your code. */
    @JvmOverloads
    public constructor(configure: ErrorFields.() -> Unit = {}) : this(ErrorFields().apply(configure).toDetails(ErrorKind.LEDGER))
}

/** An error of the transport, caused by the next one. It was raised in native code, so it has no stack trace. */
private class TransportCause(
    message: String,
    cause: Throwable?,
) : Exception(message, cause, false, false)

private fun causeOf(messages: List<String>): Throwable? = messages.foldRight(null) { message, cause: Throwable? -> TransportCause(message, cause) }
