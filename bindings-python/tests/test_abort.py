"""Closing a client with `abort` ends its calls, also those of other threads and tasks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from workspace_sdk import AsyncClient, Client, TransportError
from workspace_sdk.testing import Sandbox


def send(client: Client | AsyncClient) -> Any:
    return client.templates.send("+1234567890", "plain_notice")


def abort_during(sandbox: Sandbox, work: Callable[[Client], object]) -> Exception | None:
    """The exception of a call in another thread, whose client is closed with `abort` when its
    request has arrived.
    """
    client = sandbox.client()
    raised: list[Exception] = []

    def run() -> None:
        try:
            work(client)
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    sandbox.wait_for(lambda journal: len(journal) > 0)
    client.close(abort=True)
    thread.join(10)
    assert not thread.is_alive(), "the call continues"
    return raised[0] if raised else None


def test_calls_of_other_threads_can_be_aborted(workspace_sandbox: Sandbox) -> None:
    cases: list[tuple[Callable[[Client], object], str, str]] = [
        (send, "OutcomeUnknownError", "unknown"),
        (lambda client: client.channels.list(), "TransportError", "retryable"),
        (
            lambda client: client.with_options(timeout=30).channels.list(),
            "TransportError",
            "retryable",
        ),
        (lambda client: list(client.contacts.iter()), "TransportError", "retryable"),
    ]
    for work, name, disposition in cases:
        workspace_sandbox.reset()
        workspace_sandbox.fault("stall", act=True)
        error: Any = abort_during(workspace_sandbox, work)
        found = (type(error).__name__, error.disposition, error.failure)
        assert found == (name, disposition, "aborted")


def test_calls_of_a_closed_client_can_be_aborted(workspace_sandbox: Sandbox) -> None:
    workspace_sandbox.fault("stall")
    client = workspace_sandbox.client()

    def run() -> None:
        with pytest.raises(TransportError):
            client.channels.list()

    thread = threading.Thread(target=run)
    thread.start()
    workspace_sandbox.wait_for(lambda journal: len(journal) > 0)
    client.close()
    client.close(abort=True)
    thread.join(10)
    assert not thread.is_alive()


def test_tasks_can_be_aborted(workspace_sandbox: Sandbox) -> None:
    workspace_sandbox.fault("stall", act=True, times=3)

    async def main() -> list[Any]:
        client = workspace_sandbox.async_client()
        calls: list[Awaitable[Any]] = [send(client) for _ in range(3)]
        tasks = asyncio.gather(*calls, return_exceptions=True)
        arrived = workspace_sandbox.wait_for
        await asyncio.to_thread(arrived, lambda journal: len(journal) == 3)
        await client.close(abort=True)
        return await asyncio.wait_for(tasks, 10)

    errors = asyncio.run(main())
    assert [error.failure for error in errors] == ["aborted"] * 3
