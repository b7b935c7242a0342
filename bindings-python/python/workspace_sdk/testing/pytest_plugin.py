"""Fixtures for pytest, which finds them wherever this package is installed.

pytest loads this module in every run, so it imports nothing that only a fixture needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from workspace_sdk import AsyncClient, Client

    from ._sandbox import Sandbox


@pytest.fixture(scope="session")
def workspace_sandbox_options() -> dict[str, Any]:
    """The options of the session's `Sandbox`, for a `conftest.py` to override."""
    return {}


@pytest.fixture(scope="session")
def _workspace_sandbox_server(workspace_sandbox_options: dict[str, Any]) -> Iterator[Sandbox]:
    from ._sandbox import Sandbox

    with Sandbox(**workspace_sandbox_options) as sandbox:
        yield sandbox


@pytest.fixture
def workspace_sandbox(_workspace_sandbox_server: Sandbox) -> Sandbox:
    """A `workspace_sdk.testing.Sandbox` with fresh data for each test.

    All tests of a session share the server; only the data is new.
    """
    # Running already, unless the test before this one stopped it.
    _workspace_sandbox_server.start().reset()
    return _workspace_sandbox_server


@pytest.fixture
def workspace_client(workspace_sandbox: Sandbox) -> Iterator[Client]:
    """A `workspace_sdk.Client` for `workspace_sandbox`."""
    with workspace_sandbox.client() as client:
        yield client


@pytest.fixture
def workspace_async_client(workspace_sandbox: Sandbox) -> Iterator[AsyncClient]:
    """A `workspace_sdk.AsyncClient` for `workspace_sandbox`."""
    client = workspace_sandbox.async_client()
    yield client
    import asyncio

    # Not `asyncio.run`, which would unset the current loop of the test.
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(client.close())
    finally:
        loop.close()
