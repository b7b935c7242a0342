"""The error classes. `str()` of an error is one readable line without keys, phone numbers, message
bodies or server messages.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._native import FieldError
    from .types import Disposition, Failure


class WorkspaceError(Exception):
    """The base class of all errors of this package: a call failed, or a client could not be
    built.
    """

    code: str = ""
    """A stable, machine-readable code of the class, such as `rate_limit`."""
    disposition: Disposition = "rejected"
    """`rejected`: not done, and repeating is useless; `retryable`: safe to repeat, for it was not
    done or doing it twice changes nothing; `unknown`: it may be done.
    """
    operation: str | None = None
    """The operation, such as `templates.send`; `None` for a client that could not be built."""
    failure: Failure | None = None
    """What went wrong with the last attempt, such as `connection_lost`; `None` where nothing was
    tried.
    """
    status: int | None = None
    """The HTTP status, if the server responded."""
    request_id: str | None = None
    """The server's `x-request-id`, if it gave one that looks like an id."""
    attempts: int = 0
    """How many attempts were begun."""
    elapsed: float = 0.0
    """How long the call took in seconds, waits included."""
    retry_after: float | None = None
    """How many seconds the server asks to wait (`Retry-After`)."""
    whatsapp_code: int | None = None
    """A WhatsApp error code (13xxxx) found in the server's message, such as 131047."""
    whatsapp_meaning: str | None = None
    """A short description of that code."""
    fields: tuple[FieldError, ...] = ()
    """Every wrong parameter or option; empty for other errors."""
    server_text: str | None = None
    """The server's message with the key redacted. It may contain personal data, and is part of no
    other message of this error.
    """

    def __init__(self, message: str = "", **attributes: object) -> None:
        super().__init__(message)
        # In `__dict__`, because pickle and copy include it.
        self.__dict__.update(attributes)

    def __reduce__(self) -> tuple[Any, ...]:
        causes: list[BaseException] = []
        cause = self.__cause__
        while cause is not None and len(causes) < _MOST_CAUSES:
            causes.append(cause)
            cause = cause.__cause__
        return _restore, (type(self), self.args, self.__dict__, causes)


_MOST_CAUSES = 10
"""The most levels of a chain of causes to pickle: a chain could be a cycle."""


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
    """The client could not be built; `fields` lists every bad option."""

    code = "configuration"


class ValidationError(WorkspaceError):
    """Nothing was sent; `fields` lists every bad parameter, not the first only."""

    code = "validation"


class ApiError(WorkspaceError):
    """The server responded with an error."""

    code = "api"


class BadRequestError(ApiError):
    """400: the server refused a value, or WhatsApp did."""

    code = "bad_request"


class AuthenticationError(ApiError):
    """401: the key is missing, wrong or revoked."""

    code = "authentication"


class PermissionDeniedError(ApiError):
    """403: the key may not do this, or the channel is another's."""

    code = "permission_denied"


class NotFoundError(ApiError):
    """404: there is no such channel, template, message or automation."""

    code = "not_found"


class RateLimitError(ApiError):
    """429: too many requests; `retry_after` says how long to wait, where the server does."""

    code = "rate_limit"
    disposition: Disposition = "retryable"


class ServerError(ApiError):
    """5xx to a read or an upsert. To a send it is an `OutcomeUnknownError`."""

    code = "server"
    disposition: Disposition = "retryable"


class TransportError(WorkspaceError):
    """The server did not process the request, or the response to a read or an upsert was lost."""

    code = "transport"
    disposition: Disposition = "retryable"


class RequestTimeoutError(TransportError):
    """Time ran out: while connecting, for a read or an upsert, or before an attempt could start."""

    code = "request_timeout"


class OutcomeUnknownError(WorkspaceError):
    """A send that may or may not have happened. No other error means that of a send: find out
    before repeating it.
    """

    code = "outcome_unknown"
    disposition: Disposition = "unknown"


class DecodeError(WorkspaceError):
    """A 2xx to a read or an upsert whose body is not what the API documents."""

    code = "decode"


# Users see and pickle them under the name they import.
for _error in list(globals().values()):
    if isinstance(_error, type) and issubclass(_error, WorkspaceError):
        _error.__module__ = "workspace_sdk"
