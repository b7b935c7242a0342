"""Event loops, also for Python 3.10, which has no `asyncio.Runner`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
NewLoop = Callable[[], asyncio.AbstractEventLoop]


class NoReaders(asyncio.SelectorEventLoop):
    """A loop that cannot watch file descriptors, such as the one on Windows."""

    def add_reader(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        raise NotImplementedError


LOOPS: dict[str, NewLoop] = {"asyncio": asyncio.new_event_loop, "no_readers": NoReaders}
if sys.platform != "win32":
    import uvloop

    LOOPS["uvloop"] = uvloop.new_event_loop


def run(new_loop: NewLoop, main: Coroutine[Any, Any, T], *, debug: bool = False) -> T:
    """Runs a coroutine on a new loop, and closes the loop as `asyncio.run` would."""
    loop = new_loop()
    loop.set_debug(debug)
    try:
        return loop.run_until_complete(main)
    finally:
        loop.run_until_complete(_end(loop))
        loop.close()


async def _end(loop: asyncio.AbstractEventLoop) -> None:
    left = asyncio.all_tasks(loop) - {asyncio.current_task(loop)}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()
