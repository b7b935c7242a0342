"""The classes that only `workspace_sdk._async` and `_many` use. `_native` does not export them."""

from asyncio import Future
from typing import Any, final, type_check_only

from .many import RecipientResult, SendManyProgress, SendManyReport
from .results import PhoneNumber

@final
@type_check_only
class PendingCall:
    """One call of an asynchronous client."""

    def start(self) -> Future[Any]:
        """Starts the call, and returns a future that is done when the call is complete."""

    def finish(self) -> Any:
        """The result of a complete call."""

    def cancel(self) -> None:
        """Cancels the call: aborts its request, and dispatches its last attempt event."""

@final
@type_check_only
class PendingReply:
    """The reply to the start of an attempt, while an asynchronous hook runs."""

    def allow(self) -> None:
        """Lets the attempt start."""

    def refuse(self, exception: BaseException) -> None:
        """Reports the exception of the hook. The attempt fails."""

@final
@type_check_only
class AsyncPages:
    """The pages behind an asynchronous iterator, each fetched by its own call. Tasks and threads
    may share it.
    """

    def take(self) -> object | None:
        """The next element, if it has been fetched and no other task waits for it. Most elements
        need no request, which costs more than the element.
        """

    def request(self) -> ItemRequest:
        """A request for one element."""

@final
@type_check_only
class ItemRequest:
    """One task's request for an element of an asynchronous iterator."""

    def poll(self) -> tuple[()] | tuple[Any] | None:
        """The element as a tuple of one, an empty tuple if a page must be fetched first, or `None`
        at the end.
        """

    def fetch(self) -> PendingCall:
        """The call that fetches a page. It does nothing if no page is needed any more when its turn
        comes.
        """

    def close(self) -> None:
        """Ends the request, with or without an element."""

@final
@type_check_only
class ManyRun:
    """One send to many. It starts with its first step."""

    def start(self) -> None:
        """Starts the run, unless it has started."""

    def wanted(self) -> int:
        """How many further rows the run can take."""

    def read(self) -> None:
        """Reads rows from the list, as many as the run can take."""

    def add(self, elements: list[Any], is_last: bool) -> None:
        """Gives rows of an asynchronous list to the run; `is_last` after the last one."""

    def fail(self, exception: BaseException) -> None:
        """The asynchronous list has failed with this exception."""

    def step(self) -> None:
        """Waits until there are results, or the run has ended."""

    def fetch(self, has_rows: bool) -> PendingCall:
        """The call that waits until there are results, or the run has ended, or, with `has_rows`, it
        wants further rows.
        """

    def has_something(self) -> bool:
        """Whether there is something to take: results, or the end."""

    def take(self) -> list[RecipientResult] | None:
        """The results that are ready, the first one at the end; `None` at the end of the run."""

    def close(self) -> bool:
        """Nothing new begins from now on. Returns whether the run belongs to this process."""

    def finish(self) -> None:
        """Closes the run, and waits for what is in flight."""

    def is_over(self) -> bool:
        """Whether the run does nothing any more."""

    def progress(self) -> SendManyProgress:
        """The present state."""

    def report(self) -> SendManyReport:
        """The report of the results so far."""

    def suppress(self, number: str | PhoneNumber) -> None:
        """Adds a number that is not written to from now on."""

@final
@type_check_only
class LoopBridge:
    """Connects one event loop to the I/O thread."""

    def drain(self) -> None:
        """Resolves the futures of all complete calls."""
