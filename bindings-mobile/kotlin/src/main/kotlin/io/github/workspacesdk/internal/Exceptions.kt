package io.github.workspacesdk.internal

import io.github.workspacesdk.ApiException
import io.github.workspacesdk.AuthenticationException
import io.github.workspacesdk.BadRequestException
import io.github.workspacesdk.ConfigurationException
import io.github.workspacesdk.DecodeException
import io.github.workspacesdk.IdempotencyConflictException
import io.github.workspacesdk.IdempotencyInProgressException
import io.github.workspacesdk.LedgerException
import io.github.workspacesdk.NotFoundException
import io.github.workspacesdk.OutcomeUnknownException
import io.github.workspacesdk.PermissionDeniedException
import io.github.workspacesdk.RateLimitException
import io.github.workspacesdk.RequestTimeoutException
import io.github.workspacesdk.ServerException
import io.github.workspacesdk.TransportException
import io.github.workspacesdk.ValidationException
import io.github.workspacesdk.WorkspaceException
import io.github.workspacesdk.internal.ffi.CompletionPayload
import io.github.workspacesdk.internal.ffi.ErrorDetails
import io.github.workspacesdk.internal.ffi.ErrorKind
import kotlinx.coroutines.CancellationException

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
        ErrorKind.IDEMPOTENCY_CONFLICT -> IdempotencyConflictException(details)
        ErrorKind.IDEMPOTENCY_IN_PROGRESS -> IdempotencyInProgressException(details)
        ErrorKind.LEDGER -> LedgerException(details)
    }

/** The exception of a call that completed without the expected payload. */
internal fun exceptionOf(payload: CompletionPayload): Exception =
    when (payload) {
        is CompletionPayload.Error -> exceptionOf(payload.details)

        is CompletionPayload.Cancelled -> CancellationException("the call was cancelled")

        is CompletionPayload.Response, is CompletionPayload.Page, is CompletionPayload.EndOfPages,
        is CompletionPayload.AttemptStart, is CompletionPayload.Attempt,
        -> IllegalStateException("a completion of another kind")
    }
