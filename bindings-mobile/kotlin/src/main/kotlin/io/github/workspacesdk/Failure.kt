package io.github.workspacesdk

import java.util.concurrent.ConcurrentHashMap

/**
 * The technical reason why an attempt of a call failed, for logs and metrics. To decide whether to repeat a call, use
 * [WorkspaceException.disposition], because the same failure has different consequences for different operations.
 *
 * Later versions may have other failures, which [code] then identifies. Two failures are equal if their codes are.
 */
public class Failure private constructor(
    /** The code, such as `connection_lost`. It is the same in every language. */
    public val code: String,
) {
    override fun equals(other: Any?): Boolean = other is Failure && code == other.code

    override fun hashCode(): Int = code.hashCode()

    /** The [code]. */
    override fun toString(): String = code

    public companion object {
        private val known = ConcurrentHashMap<String, Failure>()

        private fun known(code: String): Failure = Failure(code).also { known[code] = it }

        /** No connection could be made. Nothing was sent. */
        @JvmField
        public val CONNECT: Failure = known("connect")

        /** Connecting took too long. Nothing was sent. */
        @JvmField
        public val CONNECT_TIMEOUT: Failure = known("connect_timeout")

        /** The TLS handshake failed. The server read no request. */
        @JvmField
        public val TLS: Failure = known("tls")

        /** The proxy did not open a connection. Nothing was sent. */
        @JvmField
        public val PROXY: Failure = known("proxy")

        /** The server provably did not receive or did not process the request. */
        @JvmField
        public val NOT_SENT: Failure = known("not_sent")

        /** Time ran out while the request was in flight, or while the response was read. */
        @JvmField
        public val TIMEOUT: Failure = known("timeout")

        /** The connection was lost while the request was in flight, or in the middle of the response. */
        @JvmField
        public val CONNECTION_LOST: Failure = known("connection_lost")

        /** The client was closed, and its calls were aborted. */
        @JvmField
        public val ABORTED: Failure = known("aborted")

        /** The response could not be read. */
        @JvmField
        public val UNREADABLE: Failure = known("unreadable")

        /** The response was larger than `maxResponseBytes`. */
        @JvmField
        public val TOO_LARGE: Failure = known("too_large")

        /** The server responded with a redirect, which is not followed. */
        @JvmField
        public val REDIRECT: Failure = known("redirect")

        /** The server responded with the status of an error. */
        @JvmField
        public val STATUS: Failure = known("status")

        /** The server responded with a status of 2xx, but refused the request in the body. */
        @JvmField
        public val REFUSAL: Failure = known("refusal")

        /** The timeout of the call ran out before the attempt started. Nothing was sent. */
        @JvmField
        public val DEADLINE: Failure = known("deadline")

        /** A hook for the start of attempts failed. Nothing was sent. */
        @JvmField
        public val HOOK: Failure = known("hook")

        /** The ledger could not record the send, so nothing was sent. Only languages with a ledger have it. */
        @JvmField
        public val LEDGER: Failure = known("ledger")

        /** The failures that this version knows. */
        @JvmStatic
        public val entries: Collection<Failure> get() = known.values.sortedBy { it.code }

        /** The failure with this code, even if this version does not know it. */
        @JvmStatic
        public fun of(code: String): Failure = known[code] ?: Failure(code)
    }
}
