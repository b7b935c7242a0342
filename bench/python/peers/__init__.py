"""Those who make the calls, a file each, written the way a careful program uses the library.

A file has a class `Blocking`, a class `Async`, or both. Each is made with the server's base URL,
`Async` inside the running loop. A call says whether the answer was whole, and raises when there
was none; `list` reads every field of what it got.
"""

import importlib
from typing import Any, Protocol


class BlockingCalls(Protocol):
    def send(self) -> bool: ...
    def list(self) -> bool: ...
    def close(self) -> None: ...


class AsyncCalls(Protocol):
    async def send(self) -> bool: ...
    async def list(self) -> bool: ...
    async def close(self) -> None: ...


def blocking(peer: str, base_url: str) -> BlockingCalls:
    calls: BlockingCalls = _module(peer).Blocking(base_url)
    return calls


def asynchronous(peer: str, base_url: str) -> AsyncCalls:
    calls: AsyncCalls = _module(peer).Async(base_url)
    return calls


def _module(peer: str) -> Any:
    """Only this peer is imported: its memory is measured, too."""
    return importlib.import_module("peers." + peer.replace("-", "_"))
