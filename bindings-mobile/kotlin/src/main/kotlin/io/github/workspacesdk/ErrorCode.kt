package io.github.workspacesdk

import java.util.concurrent.ConcurrentHashMap

/**
 * The code of the class of an exception, for logs and metrics. To handle an error, catch its class or use
 * [WorkspaceException.disposition].
 *
 * Later versions may have other codes, which [code] then identifies. Two error codes are equal if their codes are.
 */
public class ErrorCode private constructor(
    /** The code, such as `rate_limit`. It is the same in every language. */
    public val code: String,
) {
    override fun equals(other: Any?): Boolean = other is ErrorCode && code == other.code

    override fun hashCode(): Int = code.hashCode()

    /** The [code]. */
    override fun toString(): String = code

    public companion object {
        private val known = ConcurrentHashMap<String, ErrorCode>()

        private fun known(code: String): ErrorCode = ErrorCode(code).also { known[code] = it }

        /** The code of [ConfigurationException]. */
        @JvmField
        public val CONFIGURATION: ErrorCode = known("configuration")

        /** The code of [ValidationException]. */
        @JvmField
        public val VALIDATION: ErrorCode = known("validation")

        /** The code of [ApiException]. */
        @JvmField
        public val API: ErrorCode = known("api")

        /** The code of [BadRequestException]. */
        @JvmField
        public val BAD_REQUEST: ErrorCode = known("bad_request")

        /** The code of [AuthenticationException]. */
        @JvmField
        public val AUTHENTICATION: ErrorCode = known("authentication")

        /** The code of [PermissionDeniedException]. */
        @JvmField
        public val PERMISSION_DENIED: ErrorCode = known("permission_denied")

        /** The code of [NotFoundException]. */
        @JvmField
        public val NOT_FOUND: ErrorCode = known("not_found")

        /** The code of [RateLimitException]. */
        @JvmField
        public val RATE_LIMIT: ErrorCode = known("rate_limit")

        /** The code of [ServerException]. */
        @JvmField
        public val SERVER: ErrorCode = known("server")

        /** The code of [TransportException]. */
        @JvmField
        public val TRANSPORT: ErrorCode = known("transport")

        /** The code of [RequestTimeoutException]. */
        @JvmField
        public val REQUEST_TIMEOUT: ErrorCode = known("request_timeout")

        /** The code of [OutcomeUnknownException]. */
        @JvmField
        public val OUTCOME_UNKNOWN: ErrorCode = known("outcome_unknown")

        /** The code of [DecodeException]. */
        @JvmField
        public val DECODE: ErrorCode = known("decode")

        /** The code of [IdempotencyConflictException]. */
        @JvmField
        public val IDEMPOTENCY_CONFLICT: ErrorCode = known("idempotency_conflict")

        /** The code of [IdempotencyInProgressException]. */
        @JvmField
        public val IDEMPOTENCY_IN_PROGRESS: ErrorCode = known("idempotency_in_progress")

        /** The code of [LedgerException]. */
        @JvmField
        public val LEDGER: ErrorCode = known("ledger")

        /** The error codes that this version knows. */
        @JvmStatic
        public val entries: Collection<ErrorCode> get() = known.values.sortedBy { it.code }

        /** The error code with this code, even if this version does not know it. */
        @JvmStatic
        public fun of(code: String): ErrorCode = known[code] ?: ErrorCode(code)
    }
}
