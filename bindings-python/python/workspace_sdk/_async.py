"""The parts of the asynchronous client that must be Python code: coroutines and an asynchronous
iterator.

No frame here holds an argument of a call, because error trackers show the variables of a traceback.
"""

from __future__ import annotations

from asyncio import ensure_future, sleep
from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import Future
    from collections.abc import Awaitable, Callable
    from typing import Any, TypeVar

    from ._native.asynchronous import AsyncPages, LoopBridge, PendingCall, PendingReply

    _T = TypeVar("_T")


# The number of loop iterations to wait for cancelled tasks: enough for three nested tasks.
_ITERATIONS = 4


async def perform(call: PendingCall) -> Any:
    """Starts a call and waits for its result. Cancelling the coroutine cancels the call."""
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
    """Waits until cancelled tasks have cancelled their calls and the hook has received the last
    events.

    A task is cancelled in the next iteration of the loop. A task that it awaits through `wait_for`
    is cancelled in the iteration after that.
    """
    for _ in range(_ITERATIONS):
        await sleep(0)


# The tasks of asynchronous hooks. The event loop itself holds only weak references to tasks.
_hook_tasks: set[Future[None]] = set()


def wait_for_hook(hook: Awaitable[object], reply: PendingReply) -> None:
    """Runs what an asynchronous `on_attempt_start` returned, and then lets the attempt start."""
    task = ensure_future(_run_hook(hook, reply))
    _hook_tasks.add(task)
    task.add_done_callback(_hook_tasks.discard)


async def _run_hook(hook: Awaitable[object], reply: PendingReply) -> None:
    try:
        await hook
    except Exception as error:
        reply.refuse(error)
    else:
        reply.allow()


def drainer(bridge: LoopBridge) -> Callable[[], None]:
    """The function that an event loop calls when there are results.

    It must not keep the bridge alive, because the futures of the bridge keep the loop alive.
    """
    find = ref(bridge)

    def drain() -> None:
        bridge = find()
        if bridge is not None:
            bridge.drain()

    return drain


class PageIterator:
    """An asynchronous iterator that fetches each page when its first element is requested.

    Tasks and threads may share it.
    """

    __slots__ = ("_pages",)

    def __init__(self, pages: AsyncPages) -> None:
        self._pages = pages

    def __aiter__(self) -> PageIterator:
        return self

    async def __anext__(self) -> Any:
        item = self._pages.take()
        if item is not None:
            return item
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
