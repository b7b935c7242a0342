"""The parts of the asynchronous client that must be Python code: coroutines and an asynchronous iterator.

No frame here holds an argument of a call, because error trackers print the frames of a traceback.
"""

from __future__ import annotations

from asyncio import sleep
from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from ._native.asynchronous import AsyncPages, LoopBridge, PendingCall

    _T = TypeVar("_T")


# Loop iterations, enough for three nested tasks.
_ITERATIONS = 4


async def perform(call: PendingCall) -> Any:
    """Starts a call and waits for its result. Cancelling this cancels the call."""
    try:
        await call.start()
    except BaseException:
        call.cancel()
        raise
    return call.finish()


async def ready(value: _T) -> _T:
    """Returns the value without waiting."""
    return value


async def wait_closed() -> None:
    """Lets cancelled tasks cancel their calls, and the hook receive the last events.

    A task is cancelled in the next iteration of the loop, a task that it awaits through `wait_for` in the one after that.
    """
    for _ in range(_ITERATIONS):
        await sleep(0)


def drainer(bridge: LoopBridge) -> Callable[[], None]:
    """The function that an event loop calls when there are results.

    It does not keep the bridge alive: the bridge's futures keep the loop alive.
    """
    find = ref(bridge)

    def drain() -> None:
        bridge = find()
        if bridge is not None:
            bridge.drain()

    return drain


class PageIterator:
    """An asynchronous iterator. It fetches a page when the first element of the page is requested.

    Tasks and threads may share it.
    """

    __slots__ = ("_pages",)

    def __init__(self, pages: AsyncPages) -> None:
        self._pages = pages

    def __aiter__(self) -> PageIterator:
        return self

    async def __anext__(self) -> Any:
        request = self._pages.request()
        try:
            while True:
                item = request.poll()
                if item is None:
                    raise StopAsyncIteration
                if item:
                    return item[0]
                await perform(request.fetch())
        finally:
            request.close()
