"""The results, the progress and the report of a send to many."""

from typing import Any, final

from typing_extensions import Never, Self

from .._errors import WorkspaceError
from ..types import Outcome, OutcomeReason, StopRule

@final
class RecipientResult:
    """The result of one recipient of a send to many. Its `repr` shows no number and no values of
    the row, because they are personal data.
    """

    __match_args__ = (
        "index",
        "recipient",
        "to",
        "outcome",
        "reason",
        "message_id",
        "error",
        "duplicate_of",
        "possible_duplicate_of",
    )

    def __new__(
        cls,
        index: int,
        recipient: Any,
        to: str | None,
        outcome: Outcome,
        reason: OutcomeReason,
        message_id: str | None = None,
        error: WorkspaceError | None = None,
        duplicate_of: int | None = None,
        possible_duplicate_of: int | None = None,
    ) -> Self: ...
    @property
    def index(self) -> int:
        """The position of the recipient in the list; the first one is 0."""

    @property
    def recipient(self) -> Any:
        """The recipient, as it was given."""

    @property
    def to(self) -> str | None:
        """The phone number as the row has it, if it has one."""

    @property
    def outcome(self) -> Outcome:
        """The outcome: `accepted`, `rejected`, `not_sent`, `unknown` or `skipped`."""

    @property
    def reason(self) -> OutcomeReason:
        """The reason of the outcome, such as `invalid` or `duplicate`."""

    @property
    def message_id(self) -> str | None:
        """The id of the message, if the server accepted it, now or in an earlier run."""

    @property
    def error(self) -> WorkspaceError | None:
        """The error, if there is one: always if the server rejected the message, and if the outcome is
        `unknown`.
        """

    @property
    def duplicate_of(self) -> int | None:
        """The position of the earlier row that is the same send, if the reason is `duplicate` or
        `ambiguous`.
        """

    @property
    def possible_duplicate_of(self) -> int | None:
        """The position of an earlier row that may be the same person: Argentina's numbers with and
        without a 9 after 54.
        """

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

@final
class SendManyProgress:
    """The state of a run, as data for a progress bar."""

    __match_args__ = (
        "total",
        "done",
        "accepted",
        "rejected",
        "not_sent",
        "unknown",
        "skipped",
        "rate",
        "remaining",
        "paused_for",
        "stopped_by",
    )

    def __new__(
        cls,
        total: int | None,
        done: int,
        accepted: int,
        rejected: int,
        not_sent: int,
        unknown: int,
        skipped: int,
        rate: float,
        remaining: float | None,
        paused_for: float | None,
        stopped_by: StopRule | None,
    ) -> Self: ...
    @property
    def total(self) -> int | None:
        """The number of recipients in the list, if it is known."""

    @property
    def done(self) -> int:
        """The number of recipients that have a result."""

    @property
    def accepted(self) -> int:
        """How many were accepted in this run."""

    @property
    def rejected(self) -> int:
        """How many were rejected."""

    @property
    def not_sent(self) -> int:
        """How many were not sent."""

    @property
    def unknown(self) -> int:
        """How many have an unknown outcome."""

    @property
    def skipped(self) -> int:
        """How many were skipped."""

    @property
    def rate(self) -> float:
        """Results per second over the last ten seconds."""

    @property
    def remaining(self) -> float | None:
        """The estimated time until the end, in seconds; `None` if `total` or the rate is not known."""

    @property
    def paused_for(self) -> float | None:
        """How many seconds the run pauses: because the server asked for it, or until the daily limit
        has room. `None` if it does not pause.
        """

    @property
    def stopped_by(self) -> StopRule | None:
        """The rule that stopped the run, if one did."""

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class ReportLine:
    """The number of recipients with the same reason, and what to do about them."""

    __match_args__ = ("outcome", "reason", "code", "whatsapp_code", "count", "advice")

    def __new__(
        cls,
        outcome: Outcome,
        reason: OutcomeReason,
        code: str | None,
        whatsapp_code: int | None,
        count: int,
        advice: str,
    ) -> Self: ...
    @property
    def outcome(self) -> Outcome:
        """The outcome."""

    @property
    def reason(self) -> OutcomeReason:
        """The reason."""

    @property
    def code(self) -> str | None:
        """The code of the error's class, such as `validation`, if there is an error."""

    @property
    def whatsapp_code(self) -> int | None:
        """The WhatsApp code of the error, if it has one."""

    @property
    def count(self) -> int:
        """How many recipients."""

    @property
    def advice(self) -> str:
        """What to do, and the first error of the line; empty if there is nothing to do."""

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class MessagePreview:
    """A message as the customer will read it, which a dry run shows. It contains personal data, so
    its `repr` does not show the text.
    """

    __match_args__ = ("index", "text")

    def __new__(cls, index: int, text: str) -> Self: ...
    @property
    def index(self) -> int:
        """The position of the recipient."""

    @property
    def text(self) -> str:
        """The text of the message: header, body, footer and buttons, each on its own line."""

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class SendManyReport:
    """The report of a run. It is complete when the run has ended, and can be read at any time.
    `str()` of it is a table for people.
    """

    # Only a run makes one.
    def __new__(cls, nothing: Never, /) -> Self: ...
    @property
    def progress(self) -> SendManyProgress:
        """The counts."""

    @property
    def lines(self) -> tuple[ReportLine, ...]:
        """How many recipients have each reason, as a tuple of `ReportLine`."""

    @property
    def possible_duplicates(self) -> int:
        """The number of rows that may be the same person as an earlier row."""

    @property
    def elapsed(self) -> float:
        """How long the run took so far, in seconds."""

    @property
    def estimate(self) -> float | None:
        """Only of a dry run: how many seconds the messages will take at the pace of the options. `None`
        if the pace is not limited.
        """

    @property
    def daily_limit_at(self) -> int | None:
        """Only of a dry run with `max_new_people_per_day`: the position of the first recipient that
        exceeds today's limit.
        """

    @property
    def unchecked(self) -> str | None:
        """Only of a dry run: why the template was not checked; `None` if it was."""

    @property
    def previews(self) -> tuple[MessagePreview, ...]:
        """Only of a dry run: the first three messages as the customers will read them, as a tuple of
        `MessagePreview`.
        """

    def to_csv(self) -> str:
        """The lines as CSV, with a header."""

    def to_ndjson(self) -> str:
        """The lines as JSON, one object per line."""

    def to_json(self) -> str:
        """The whole report as a JSON object, with names in camelCase."""

    def __eq__(self, other: object, /) -> bool: ...
