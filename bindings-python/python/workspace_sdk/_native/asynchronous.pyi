"""The classes that only `workspace_sdk._async` uses. `_native` does not export them."""

from asyncio import Future
from typing import Any, final, type_check_only

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
class LoopBridge:
    """Connects one event loop to the I/O thread."""

    def drain(self) -> None:
        """Resolves the futures of all complete calls."""
