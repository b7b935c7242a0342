"""The error classes. `str()` of an error is one readable line without API keys, phone numbers,
message bodies or text from the server.
"""

from __future__ import annotations

from ._native import FieldError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from .types import Disposition, Failure


class WorkspaceError(Exception):
    """The base class of all errors of this package: a call failed, or a client could not be
    created.

    Catch a class of errors, or use `disposition` to decide whether to repeat a call:

    - `rejected`: the server did not carry out the call, and repeating it is useless.
    - `retryable`: repeating it is safe. Wait for `retry_after` seconds if it is set.
    - `unknown`: it may have been carried out. For a send, find out before you repeat it.

        try:
            client.messages.send_text(to, "See you tomorrow at nine.")
        except WorkspaceError as error:
            if error.disposition == "retryable":
                queue.add(to, delay=error.retry_after or 60)
            else:
                logger.error("%s [%s, %s]", error, error.code, error.request_id)

    `str()` of an error contains no API key, phone number, message or text from the server, so it
    can be logged. `__cause__` is the chain of transport errors, if there are any.

    https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/errors.md
    """

    code: str = ""
    """The code of the class, such as `rate_limit`. It is the same in every language and does not
    change.
    """
    disposition: Disposition = "rejected"
    """Whether the call was carried out and may be repeated: `rejected`, `retryable` or `unknown`.
    """
    operation: str | None = None
    """The operation, such as `templates.send`; `None` if a client could not be created."""
    failure: Failure | None = None
    """How the last attempt failed, such as `connection_lost`; `None` if there was no attempt."""
    status: int | None = None
    """The HTTP status, if the server responded."""
    request_id: str | None = None
    """The server's `x-request-id`, if it looks like an id."""
    attempts: int = 0
    """How many attempts were started."""
    elapsed: float = 0.0
    """How long the call took, including all waits, in seconds."""
    retry_after: float | None = None
    """How many seconds the server asks you to wait (`Retry-After`)."""
    whatsapp_code: int | None = None
    """The WhatsApp error code that was found in the server's message, such as 131047: the
    24-hour window is closed.
    """
    whatsapp_meaning: str | None = None
    """A short description of `whatsapp_code`."""
    fields: tuple[FieldError, ...] = ()
    """Every invalid parameter or option; empty for other errors."""
    server_text: str | None = None
    """The server's message, with the API key redacted. It may contain personal data, so it is not
    part of `str()` of the error.
    """
    idempotency_key: str | None = None
    """The idempotency key of the call, if it has one. It may be personal data, so it is not part of
    `str()` of the error.
    """
    since: datetime | None = None
    """When the call began that holds the idempotency key, in UTC; `None` if this call is the first
    one.
    """
    replayed: bool = False
    """Whether this error tells what happened to an earlier call with the same idempotency key.
    Nothing was sent now.
    """

    def __init__(
        self, message: str = "", details: Mapping[str, Any] | None = None, /, **attributes: object
    ) -> None:
        attributes = {**_from_json(details or {}), **attributes}
        details = _to_json(attributes)
        # A queue that stores its results as JSON, such as Celery, restores an exception from
        # `args` alone.
        super().__init__(message, *([details] if details else []))
        # Stored in `__dict__`, because pickle and copy include it.
        self.__dict__.update(attributes)

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        causes: list[BaseException] = []
        cause = self.__cause__
        while cause is not None and len(causes) < _MOST_CAUSES:
            causes.append(cause)
            cause = cause.__cause__
        return _restore, (type(self), self.args, self.__dict__, causes)


def _to_json(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes as JSON values, without those that have their default.

    `server_text` is not among them, because it may contain personal data.
    """
    details: dict[str, Any] = {}
    for name, value in attributes.items():
        if name == "fields":
            value = [field.to_dict() for field in value]
        elif name == "since" and value is not None:
            value = value.isoformat()
        if name != "server_text" and value not in (None, False, []):
            details[name] = value
    return details


def _from_json(details: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that `_to_json` returned as `details`."""
    attributes = dict(details)
    if "fields" in attributes:
        attributes["fields"] = tuple(FieldError(**field) for field in attributes["fields"])
    if "since" in attributes:
        # Not imported with the package, because few errors need it.
        from datetime import datetime

        attributes["since"] = datetime.fromisoformat(attributes["since"])
    return attributes


_MOST_CAUSES = 10
"""The limit for the length of a chain of causes, which could be circular."""


def _restore(
    error_type: type[WorkspaceError],
    args: tuple[Any, ...],
    attributes: dict[str, Any],
    causes: list[BaseException],
) -> WorkspaceError:
    """Restores a pickled error and its chain of causes."""
    error = error_type(*args)
    error.__dict__.update(attributes)
    last: BaseException = error
    for cause in causes:
        last.__cause__ = cause
        last = cause
    return error


class ConfigurationError(WorkspaceError):
    """The client could not be created; `fields` lists every invalid or missing option."""

    code = "configuration"


class ValidationError(WorkspaceError):
    """Parameters are invalid, so nothing was sent; `fields` lists all of them, not only the first."""

    code = "validation"


class ApiError(WorkspaceError):
    """The server responded with an error status, or with `success: false`.

    Its subclasses are for the most common statuses.
    """

    code = "api"


class BadRequestError(ApiError):
    """400: the server or WhatsApp rejected a value.

    With `whatsapp_code` 131047, the 24-hour window is closed: send a template instead.
    """

    code = "bad_request"


class AuthenticationError(ApiError):
    """401: the API key is missing, wrong or revoked."""

    code = "authentication"


class PermissionDeniedError(ApiError):
    """403: the API key lacks permission, or the channel belongs to another account."""

    code = "permission_denied"


class NotFoundError(ApiError):
    """404: the channel, template, message or automation does not exist."""

    code = "not_found"


class RateLimitError(ApiError):
    """429: too many requests. Wait for `retry_after` seconds, if it is set.

    Set the option `rate_limit` to avoid this error.
    """

    code = "rate_limit"
    disposition: Disposition = "retryable"


class ServerError(ApiError):
    """5xx in response to a read or an upsert. For a send, it is an `OutcomeUnknownError`."""

    code = "server"
    disposition: Disposition = "retryable"


class TransportError(WorkspaceError):
    """The server did not process the request, or the response to a read or an upsert was lost.

    `__cause__` is the chain of transport errors.
    """

    code = "transport"
    disposition: Disposition = "retryable"


class RequestTimeoutError(TransportError):
    """The call timed out, and it is safe to repeat.

    If a send times out after it may have been sent, it is an `OutcomeUnknownError`.
    """

    code = "request_timeout"


class OutcomeUnknownError(WorkspaceError):
    """A send that may or may not have been carried out, for example because the connection was lost
    before the response arrived.

    The customer may have the message, so find out before you repeat the send: by your
    `api_reference`, in the inbox of the workspace, or with the webhook. No other `WorkspaceError`
    of a send has an unknown outcome.

    https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md#when-the-outcome-is-unknown
    """

    code = "outcome_unknown"
    disposition: Disposition = "unknown"


class DecodeError(WorkspaceError):
    """A read or an upsert succeeded with a 2xx status, but its body does not have the documented
    form.

    Report it, with `request_id`.
    """

    code = "decode"


class IdempotencyConflictError(WorkspaceError):
    """An earlier call with the same idempotency key has other parameters, so nothing was sent.

    `fields` lists the parameters that differ. Use one key per send.
    """

    code = "idempotency_conflict"


class IdempotencyInProgressError(WorkspaceError):
    """Another call with the same idempotency key was still running when `timeout` had passed.

    This call sent nothing. Repeat it later: it returns the outcome of the other call.
    """

    code = "idempotency_in_progress"
    disposition: Disposition = "retryable"


class LedgerError(WorkspaceError):
    """The ledger cannot be used, so nothing was sent. `str()` says why, and what to do."""

    code = "ledger"


# The classes must be shown and pickled under the names that users import.
for _error in list(globals().values()):
    if isinstance(_error, type) and issubclass(_error, WorkspaceError):
        _error.__module__ = "workspace_sdk"
