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

    _T = TypeVar("_T")


async def perform(pending: Pending) -> Any:
    """Begins a call and waits for its result; given up, it gives the call up."""
    try:
        await pending.start()
    except BaseException:
        pending.cancel()
        raise
    return pending.finish()


async def ready(value: _T) -> _T:
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

    __slots__ = ("_is_over", "_pages", "_ready")

    def __init__(self, pages: AsyncPages) -> None:
        self._pages = pages
        self._is_over = False
        self._ready: deque[Any] = deque()

    def __aiter__(self) -> PageIterator:
        return self

    async def __anext__(self) -> Any:
        self._pages.check_process()
        while not self._ready:
            page = None if self._is_over else await self._next_page()
            if page is None:
                raise StopAsyncIteration
            self._ready.extend(page)
        return self._ready.popleft()

    async def _next_page(self) -> list[Any] | None:
        """The next page; the end is the last of it, and so is whatever is raised."""
        try:
            page: list[Any] | None = await perform(self._pages.next())
        except BaseException:
            self._is_over = True
            raise
        self._is_over = page is None
        return page
