package io.github.workspacesdk.support

import io.github.workspacesdk.ApiException
import io.github.workspacesdk.AuthenticationException
import io.github.workspacesdk.BadRequestException
import io.github.workspacesdk.Client
import io.github.workspacesdk.ClientOptions
import io.github.workspacesdk.ConfigurationException
import io.github.workspacesdk.DecodeException
import io.github.workspacesdk.Disposition
import io.github.workspacesdk.NotFoundException
import io.github.workspacesdk.OutcomeUnknownException
import io.github.workspacesdk.PermissionDeniedException
import io.github.workspacesdk.RateLimitException
import io.github.workspacesdk.RequestTimeoutException
import io.github.workspacesdk.ServerException
import io.github.workspacesdk.TransportException
import io.github.workspacesdk.ValidationException
import io.github.workspacesdk.WorkspaceException
import kotlin.reflect.KClass
import kotlin.time.Duration.Companion.milliseconds

/** An error, and how to provoke it. */
internal class ErrorCase(
    val error: KClass<out WorkspaceException>,
    val code: String,
    val disposition: Disposition,
    val status: Int? = null,
    val fault: Map<String, Any?>? = null,
    val baseUrl: String? = null,
    val options: ClientOptions.() -> Unit = {},
    val call: suspend (Client) -> Any? = SEND,
) {
    suspend fun provoke(sandbox: Sandbox): WorkspaceException {
        sandbox.control.reset()
        if (fault != null) sandbox.control.faults(listOf(fault + ("times" to 0.toBigDecimal())))
        return try {
            val client =
                client(baseUrl ?: sandbox.url, API_KEY) {
                    maxRetries = 0
                    options()
                }
            throw AssertionError("the call returned ${call(client)}")
        } catch (error: WorkspaceException) {
            error
        }
    }
}

private val SEND: suspend (Client) -> Any? = { it.messages.sendText(PHONE, TEXT) }
private val READ: suspend (Client) -> Any? = { it.contacts.list(search = TEXT) }
private val UPSERT: suspend (Client) -> Any? = { it.contacts.upsert(PHONE, name = TEXT) }
private val STALL = mapOf("kind" to "stall")
private val HURRY: ClientOptions.() -> Unit = { attemptTimeout = 100.milliseconds }

/** The server repeats the request in its response. None of this text may appear in the message of the error. */
private fun answered(
    status: Int,
    vararg headers: Pair<String, String>,
): Map<String, Any?> =
    mapOf(
        "kind" to "status",
        "status" to status.toBigDecimal(),
        "headers" to mapOf(*headers),
        "body" to mapOf("success" to false, "error" to mapOf("message" to "(#131047) no $TEXT to $PHONE with $API_KEY")),
    )

/** Every kind of error. */
internal val ERROR_CASES: Map<String, ErrorCase> =
    mapOf(
        "configuration" to ErrorCase(ConfigurationException::class, "configuration", Disposition.REJECTED, baseUrl = "http://$API_KEY.example.com/Attack"),
        "validation" to
            ErrorCase(ValidationException::class, "validation", Disposition.REJECTED) { it.messages.sendText("${PHONE}x$TEXT", TEXT.repeat(1000)) },
        "api" to ErrorCase(ApiException::class, "api", Disposition.REJECTED, 418, answered(418)),
        "badRequest" to ErrorCase(BadRequestException::class, "bad_request", Disposition.REJECTED, 400, answered(400)),
        "authentication" to ErrorCase(AuthenticationException::class, "authentication", Disposition.REJECTED, 401, answered(401)),
        "permissionDenied" to ErrorCase(PermissionDeniedException::class, "permission_denied", Disposition.REJECTED, 403, answered(403)),
        "notFound" to ErrorCase(NotFoundException::class, "not_found", Disposition.REJECTED, 404, answered(404)),
        "rateLimit" to ErrorCase(RateLimitException::class, "rate_limit", Disposition.RETRYABLE, 429, answered(429, "retry-after" to "7")),
        "server" to ErrorCase(ServerException::class, "server", Disposition.RETRYABLE, 500, answered(500), call = READ),
        "transport" to ErrorCase(TransportException::class, "transport", Disposition.RETRYABLE, baseUrl = "http://127.0.0.1:9/"),
        "connectionLost" to ErrorCase(TransportException::class, "transport", Disposition.RETRYABLE, fault = mapOf("kind" to "reset"), call = UPSERT),
        "requestTimeout" to
            ErrorCase(RequestTimeoutException::class, "request_timeout", Disposition.RETRYABLE, fault = STALL, options = HURRY, call = READ),
        "outcomeUnknown" to ErrorCase(OutcomeUnknownException::class, "outcome_unknown", Disposition.UNKNOWN, fault = mapOf("kind" to "lost_answer")),
        "sendTimeout" to ErrorCase(OutcomeUnknownException::class, "outcome_unknown", Disposition.UNKNOWN, fault = STALL, options = HURRY),
        "decode" to
            ErrorCase(
                DecodeException::class,
                "decode",
                Disposition.REJECTED,
                200,
                mapOf("kind" to "answer", "status" to 200.toBigDecimal(), "body" to "<p>$TEXT $PHONE"),
                call = READ,
            ),
    )
