"""Attempt events, invalid arguments, and responses that are not modelled."""

from typing import Any, ClassVar, final

from typing_extensions import Never, Self

from ..types import JSON, Failure, FieldErrorKind, NextStep, Safety, SentState, StopReason
from .call_info import CallInfo
from .contacts import Pagination

@final
class FieldError:
    """One wrong parameter or option: its name, how it is wrong, and what to do. It never contains
    the value.
    """

    __match_args__ = ("field", "kind", "message")

    def __new__(cls, field: str, kind: FieldErrorKind, message: str) -> Self: ...
    @property
    def field(self) -> str:
        """The parameter under the API's own name, an element as `variables[0]`; or the option's
        name.

        `phoneNumber`, for example, not `phone_number`.
        """

    @property
    def kind(self) -> FieldErrorKind:
        """How it is wrong: `required`, `empty`, `format`, `too_long`, `range`,
        `not_allowed`, `conflict` or `requires`.
        """

    @property
    def message(self) -> str:
        """What is expected, as a sentence."""

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class AttemptEvent:
    """One attempt of a call: it succeeded, failed or was cancelled.

    What the option `on_attempt` is called with, and what `record.workspace_attempt` is in a record
    of the logger `workspace_sdk`, which gets one per attempt at the level DEBUG.
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
        """Its safety class: `read`, `upsert` or `send`."""

    @property
    def attempt(self) -> int:
        """Which attempt of the call, from 1."""

    @property
    def status(self) -> int | None:
        """The HTTP status, if there was a response."""

    @property
    def request_id(self) -> str | None:
        """The server's `x-request-id`, if it gave one that looks like an id."""

    @property
    def elapsed(self) -> float:
        """How long the attempt took, in seconds."""

    @property
    def failure(self) -> Failure | None:
        """What went wrong; `None` after a success and for an attempt that the caller cancelled.

        A code such as `connection_lost`; `workspace_sdk.types.Failure` has them all.
        """

    @property
    def sent(self) -> SentState:
        """Whether the request reached the server: `answered`, `not_sent` or `unknown`."""

    @property
    def next(self) -> NextStep:
        """What happens next: `done`, `retry`, `stop` or `cancelled`."""

    @property
    def wait(self) -> float | None:
        """The wait before the next attempt, in seconds; `None` if there is none."""

    @property
    def stop_reason(self) -> StopReason | None:
        """Why there is no further attempt; `None` unless `next` is `stop`.

        `not_repeatable`: repeating it is useless, or could do the work twice. `retries`:
        `max_retries` is used up. `deadline`: the next attempt could not begin in time. `budget`:
        too many calls of this client have been failing.
        """

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class ApiResponse:
    """The response to a request that the SDK does not model."""

    @property
    def data(self) -> JSON:
        """The `data` of the response as plain Python values; `None` if there is none."""

    @property
    def message(self) -> str | None:
        """The server's human-readable message."""

    @property
    def pagination(self) -> Pagination | None:
        """The position of the page in the list, if the response has it."""

    @property
    def call(self) -> CallInfo:
        """How the call went."""

    @property
    def raw(self) -> str:
        """The whole body as the server sent it: a JSON string."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class ListMeta:
    """The response metadata of a `ListResult`: the server's message, the pagination, how the call
    went, and the raw body.
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
