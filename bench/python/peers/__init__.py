"""The libraries that make the calls, one file each, used as a careful program would use them.

A file has a class `Blocking`, a class `Async`, or both. Each is created with the base URL of the
server, `Async` inside the running loop. A call returns whether the response is complete, and raises
if there is none; `list` reads every field of the response.
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
    """Imports only this peer, because its memory is measured too."""
    return importlib.import_module("peers." + peer.replace("-", "_"))
