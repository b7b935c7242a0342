"""Tests your code against the whole API, which runs as a local server on the loopback interface.

    from workspace_sdk.testing import Sandbox

    with Sandbox() as sandbox, sandbox.client() as client:
        client.templates.send("+15550000001", "plain_notice")
        assert len(sandbox.messages()) == 1

In pytest, use the fixtures `workspace_sandbox`, `workspace_client` and `workspace_async_client`.
They need no import. The server is an executable in the package `workspace-sandbox`, which must be
installed too.

https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/python.md#testing-your-code
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._error import SandboxError
    from ._records import (
        Effect,
        Fault,
        FaultKind,
        JournalEntry,
        Limits,
        Message,
        Seed,
        TemplateState,
        Tls,
    )
    from ._sandbox import Sandbox

__all__ = [
    "Effect",
    "Fault",
    "FaultKind",
    "JournalEntry",
    "Limits",
    "Message",
    "Sandbox",
    "SandboxError",
    "Seed",
    "TemplateState",
    "Tls",
]


# pytest loads this package in every environment that has it, so everything is imported on first use.
def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _error, _records, _sandbox

    for module in (_error, _records, _sandbox):
        globals().update((key, value) for key, value in vars(module).items() if key in __all__)
    return globals()[name]
