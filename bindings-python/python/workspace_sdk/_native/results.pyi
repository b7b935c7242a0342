"""Attempt events, invalid arguments, and responses that are not modelled."""

from typing import Any, ClassVar, final

from typing_extensions import Never, Self

from ..types import JSON, Failure, FieldErrorKind, NextStep, Safety, SentState, StopReason
from .call_info import CallInfo
from .contacts import Pagination

@final
class FieldError:
    """An invalid parameter or option: its name, why it is invalid, and what is expected. It never
    contains the value.
    """

    __match_args__ = ("field", "kind", "message")

    def __new__(cls, field: str, kind: FieldErrorKind, message: str) -> Self: ...
    @property
    def field(self) -> str:
        """The name of the parameter in the API, or of the option. An element of a list has an
        index, such as `variables[0]`.

        A parameter has the API's name: `phoneNumber`, not `phone_number`.
        """

    @property
    def kind(self) -> FieldErrorKind:
        """Why it is invalid: `required`, `empty`, `format`, `too_long`, `range`,
        `not_allowed`, `conflict` or `requires`.
        """

    @property
    def message(self) -> str:
        """The expected form, such as `must not be empty`."""

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class AttemptEvent:
    """One attempt of a call that has ended: it succeeded, failed or was cancelled.

    The option `on_attempt` is called with this event when an attempt ends, and the logger
    `workspace_sdk` gets a DEBUG record with it as `record.workspace_attempt`. It contains no API
    key, phone number or message, so it can be logged. If a send is cancelled, the `sent` of its
    last event is the only report of whether the message was sent.

    https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/python.md#logging-and-the-hook
    """

    __match_args__ = (
        "operation",
        "safety",
        "attempt",
        "status",
        "request_id",
        "elapsed",
        "failure",
        "sent",
        "next",
        "wait",
        "stop_reason",
    )

    def __new__(
        cls,
        operation: str,
        safety: Safety,
        attempt: int,
        status: int | None,
        request_id: str | None,
        elapsed: float,
        failure: Failure | None,
        sent: SentState,
        next: NextStep,
        wait: float | None,
        stop_reason: StopReason | None,
    ) -> Self: ...
    @property
    def operation(self) -> str:
        """The operation, such as `templates.send`."""

    @property
    def safety(self) -> Safety:
        """How safe the operation is to repeat: `read`, `upsert` or `send`."""

    @property
    def attempt(self) -> int:
        """The number of the attempt within its call, from 1."""

    @property
    def status(self) -> int | None:
        """The HTTP status, if the server responded."""

    @property
    def request_id(self) -> str | None:
        """The server's `x-request-id`, if it looks like an id."""

    @property
    def elapsed(self) -> float:
        """How long the attempt took, in seconds."""

    @property
    def failure(self) -> Failure | None:
        """How the attempt failed; `None` if it succeeded or was cancelled.

        A code such as `connection_lost`. `workspace_sdk.types.Failure` lists all of them.
        """

    @property
    def sent(self) -> SentState:
        """Whether the request reached the server: `answered`, `not_sent` or `unknown`."""

    @property
    def next(self) -> NextStep:
        """The next step: `done`, `retry`, `stop`, `cancelled` or `replayed`."""

    @property
    def wait(self) -> float | None:
        """The wait before the next attempt, in seconds; `None` if there is none."""

    @property
    def stop_reason(self) -> StopReason | None:
        """Why there is no further attempt; `None` unless `next` is `stop`.

        `not_repeatable`: repeating the call is useless, or could carry it out twice. `retries`:
        `max_retries` retries have already been made. `deadline`: the next attempt could not
        start before `timeout` has passed. `budget`: too many calls of this client have failed
        recently, and further retries could overload the server.
        """

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class AttemptStart:
    """The start of an attempt, before its first byte is sent.

    The option `on_attempt_start` is called with it. It contains no API key, phone number or
    message, so it can be logged.

    https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/python.md#logging-and-the-hook
    """

    __match_args__ = ("operation", "safety", "attempt")

    def __new__(cls, operation: str, safety: Safety, attempt: int) -> Self: ...
    @property
    def operation(self) -> str:
        """The operation, such as `templates.send`."""

    @property
    def safety(self) -> Safety:
        """How safe the operation is to repeat: `read`, `upsert` or `send`."""

    @property
    def attempt(self) -> int:
        """The number of the attempt within its call, from 1."""

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class PhoneNumber:
    """A phone number as the SDK sends it. `parse_phone` returns it."""

    __match_args__ = ("number", "comparison_key")

    def __new__(cls, number: str, comparison_key: str) -> Self: ...
    @property
    def number(self) -> str:
        """The number in its wire form, such as `+15551234567`."""

    @property
    def comparison_key(self) -> str:
        """A string that is the same for all numbers that reach the same person. Use it to find
        duplicates, but do not send to it.

        It is the number itself, except in two countries in which WhatsApp knows one person by two
        numbers: Mexico, where `+52 1` before ten digits is the same as `+52`, and Brazil, where the
        ninth digit of a mobile number is left out.
        """

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class ApiResponse:
    """The response to `client.request`."""

    @property
    def data(self) -> JSON:
        """The `data` of the response as plain Python values; `None` if there is none."""

    @property
    def message(self) -> str | None:
        """The server's human-readable message."""

    @property
    def pagination(self) -> Pagination | None:
        """The position of the page in the whole list, if the response contains it."""

    @property
    def call(self) -> CallInfo:
        """Information about the call."""

    @property
    def raw(self) -> str:
        """The whole body as the server sent it: a JSON string."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class ListMeta:
    """The response metadata of a `ListResult`: the server's message, the pagination, the call
    information, and the raw body.
    """

    def __new__(cls, nothing: Never, /) -> Self: ...
    @property
    def call(self) -> CallInfo: ...
    @property
    def message(self) -> str | None: ...
    @property
    def pagination(self) -> Pagination | None: ...
    @property
    def raw(self) -> str: ...
