"""What the asynchronous client has in Python, so that it is native to Python: coroutines and an asynchronous iterator.

No frame here holds an argument of a call: error trackers print the frames of a traceback.
"""

from __future__ import annotations

from asyncio import sleep
from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from ._native import AsyncPages, Pending, Port

    _T = TypeVar("_T")


# Turns of the loop: for a task within a task within a task.
_TURNS = 4


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


async def closed() -> None:
    """Lets tasks that were cancelled give their calls up, and the hook see it.

    A task hears of it in the next turn of the loop, one that it waits for through `wait_for` in the one after that.
    """
    for _ in range(_TURNS):
        await sleep(0)


def drainer(port: Port) -> Callable[[], None]:
    """What an event loop calls when there are results. It does not keep the port: the port's futures keep the loop."""
    find = ref(port)

    def drain() -> None:
        port = find()
        if port is not None:
            port.drain()

    return drain


class PageIterator:
    """An asynchronous iterator over what comes page by page, each page fetched when its first element is asked for.

    Tasks and threads may share it.
    """

    __slots__ = ("_pages",)

    def __init__(self, pages: AsyncPages) -> None:
        self._pages = pages

    def __aiter__(self) -> PageIterator:
        return self

    async def __anext__(self) -> Any:
        turn = self._pages.turn()
        try:
            while True:
                taken = turn.take()
                if taken is None:
                    raise StopAsyncIteration
                if taken:
                    return taken[0]
                await perform(turn.fill())
        finally:
            turn.leave()
