"""Testing code that uses this package, against the whole API as a real server on loopback.

    from workspace_sdk.testing import Sandbox

    with Sandbox() as sandbox, sandbox.client() as client:
        client.messages.send_text(...)
        assert len(sandbox.messages()) == 1

The server is the program of the package `workspace-sandbox`. For pytest there are the fixtures
`workspace_sandbox`, `workspace_client` and `workspace_async_client`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._error import SandboxError
    from ._records import Effect, Fault, FaultKind, JournalEntry, Message, Seed, Tls
    from ._sandbox import Sandbox

__all__ = [
    "Effect",
    "Fault",
    "FaultKind",
    "JournalEntry",
    "Message",
    "Sandbox",
    "SandboxError",
    "Seed",
    "Tls",
]


# pytest loads this package wherever it is installed, so that nothing is imported before its use.
def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _error, _records, _sandbox

    for module in (_error, _records, _sandbox):
        globals().update((key, value) for key, value in vars(module).items() if key in __all__)
    return globals()[name]
