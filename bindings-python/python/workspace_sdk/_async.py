"""What the asynchronous client has in Python, so that it is native to Python: coroutines and an asynchronous iterator.

No frame here holds an argument of a call: error trackers print the frames of a traceback.
"""

from __future__ import annotations

from collections import deque
from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from ._native import AsyncPages, Pending, Port

    T = TypeVar("T")


async def perform(pending: Pending) -> Any:
    """Begins a call and waits for its result; given up, it gives the call up."""
    try:
        return await pending.start()
    except BaseException:
        pending.cancel()
        raise


async def ready(value: T) -> T:
    """A coroutine that has nothing to wait for."""
    return value


def drainer(port: Port) -> Callable[[], None]:
    """What an event loop calls when there are results. It does not keep the port: the port's futures keep the loop."""
    find = ref(port)

    def drain() -> None:
        port = find()
        if port is not None:
            port.drain()

    return drain


class PageIterator:
    """An asynchronous iterator over what comes page by page, each page fetched when its first element is asked for."""

    __slots__ = ("_pages", "_ready")

    def __init__(self, pages: AsyncPages) -> None:
        self._pages: AsyncPages | None = pages
        self._ready: deque[Any] = deque()

    def __aiter__(self) -> PageIterator:
        return self

    async def __anext__(self) -> Any:
        while not self._ready:
            if self._pages is None:
                raise StopAsyncIteration
            try:
                page = await perform(self._pages.next())
            except Exception:
                self._pages = None
                raise
            if page is None:
                self._pages = None
            else:
                self._ready.extend(page)
        return self._ready.popleft()
