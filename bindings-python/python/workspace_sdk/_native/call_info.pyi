"""Information about a call."""

from typing import Any, final

from typing_extensions import Self

@final
class CallInfo:
    """Information about a call."""

    __match_args__ = ("status", "request_id", "attempts", "elapsed", "replayed", "recorded")

    def __new__(
        cls,
        status: int,
        request_id: str | None,
        attempts: int,
        elapsed: float,
        replayed: bool,
        recorded: bool,
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

    @property
    def replayed(self) -> bool:
        """Whether this is the recorded result of an earlier call with the same idempotency key;
        nothing was sent now.
        """

    @property
    def recorded(self) -> bool:
        """Whether the outcome of a call with an idempotency key is in the ledger. `False` also
        without a key.
        """

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
