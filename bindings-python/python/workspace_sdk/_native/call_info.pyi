"""Information about a call."""

from typing import Any, final

from typing_extensions import Self

@final
class CallInfo:
    """Information about a call."""

    __match_args__ = ("status", "request_id", "attempts", "elapsed")

    def __new__(
        cls, status: int, request_id: str | None, attempts: int, elapsed: float
    ) -> Self: ...
    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def request_id(self) -> str | None:
        """The server's `x-request-id`, if it looks like an id."""

    @property
    def attempts(self) -> int:
        """How many attempts the call needed, 1 or more."""

    @property
    def elapsed(self) -> float:
        """How long the whole call took, including all waits, in seconds."""

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
