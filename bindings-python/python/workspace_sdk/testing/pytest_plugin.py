"""Fixtures for pytest, which are available in every environment that has this package.

pytest loads this module in every run, so each fixture imports what it needs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from workspace_sdk import AsyncClient, Client

    from ._sandbox import Sandbox


_KEEP = "--workspace-sandbox-keep"

# The server that all tests share, and the one that a test uses.
_SHARED = pytest.StashKey["Sandbox"]()
_USED = pytest.StashKey["Sandbox"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("workspace-sdk").addoption(
        _KEEP,
        action="store_true",
        help="After a failed test, print the address of the page of each sandbox that it used, and "
        "keep the server until Enter is pressed.",
    )


# This hook, and not the one that makes the report: pytest-timeout and the time limit of faulthandler
# end before it.
def pytest_exception_interact(
    node: pytest.Item | pytest.Collector, report: pytest.CollectReport | pytest.TestReport
) -> None:
    # Nothing can run a sandbox unless its module was imported.
    if "workspace_sdk.testing._sandbox" not in sys.modules or not node.config.getoption(_KEEP):
        return
    if not isinstance(node, pytest.Item) or report.when not in ("setup", "call"):
        return
    from ._keep import keep
    from ._sandbox import running

    shared = node.config.stash.get(_SHARED, None)
    used = node.stash.get(_USED, None)
    keep(node, [each for each in running() if each is used or each is not shared])


@pytest.fixture(scope="session")
def workspace_sandbox_options() -> dict[str, Any]:
    """The options of the sandbox, as a dict. Override this fixture in `conftest.py` to change them."""
    return {}


@pytest.fixture(scope="session")
def _workspace_sandbox_server(
    workspace_sandbox_options: dict[str, Any], pytestconfig: pytest.Config
) -> Iterator[Sandbox]:
    from ._sandbox import Sandbox

    with Sandbox(**workspace_sandbox_options) as sandbox:
        pytestconfig.stash[_SHARED] = sandbox
        yield sandbox


@pytest.fixture
def workspace_sandbox(
    _workspace_sandbox_server: Sandbox, request: pytest.FixtureRequest
) -> Sandbox:
    """A running `workspace_sdk.testing.Sandbox`, which is reset before each test.

    All tests of a session share one server. Override `workspace_sandbox_options` to change its
    options. With `pytest --workspace-sandbox-keep`, a failed test waits until you have looked at the
    page of the server.
    """
    request.node.stash[_USED] = _workspace_sandbox_server
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
