"""Fixtures for pytest, which are available in every environment that has this package.

pytest loads this module in every run, so each fixture imports what it needs.
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
    """The options of the sandbox, as a dict. Override this fixture in `conftest.py` to change them."""
    return {}


@pytest.fixture(scope="session")
def _workspace_sandbox_server(workspace_sandbox_options: dict[str, Any]) -> Iterator[Sandbox]:
    from ._sandbox import Sandbox

    with Sandbox(**workspace_sandbox_options) as sandbox:
        yield sandbox


@pytest.fixture
def workspace_sandbox(_workspace_sandbox_server: Sandbox) -> Sandbox:
    """A running `workspace_sdk.testing.Sandbox`, which is reset before each test.

    All tests of a session share one server. Override `workspace_sandbox_options` to change its
    options.
    """
    # It is already running, unless the previous test stopped it.
    _workspace_sandbox_server.start().reset()
    return _workspace_sandbox_server


@pytest.fixture
def workspace_client(workspace_sandbox: Sandbox) -> Iterator[Client]:
    """A `workspace_sdk.Client` for `workspace_sandbox`, which is closed after the test."""
    with workspace_sandbox.client() as client:
        yield client


@pytest.fixture
def workspace_async_client(workspace_sandbox: Sandbox) -> Iterator[AsyncClient]:
    """A `workspace_sdk.AsyncClient` for `workspace_sandbox`, which is closed after the test."""
    client = workspace_sandbox.async_client()
    yield client
    import asyncio

    # `asyncio.run` would unset the current event loop of the test.
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(client.close())
    finally:
        loop.close()
