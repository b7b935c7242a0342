"""The hook for the start of attempts: it runs before the first byte is sent, and the attempt waits
for it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from workspace_sdk import AsyncClient, AttemptEvent, AttemptStart, Client, TransportError
from workspace_sdk.testing import Sandbox


def send(client: Client | AsyncClient) -> Any:
    return client.templates.send("+1234567890", "plain_notice")


def call(sandbox: Sandbox, cls: type[Client | AsyncClient], **options: Any) -> Any:
    """The result of a send with either client."""
    client = sandbox.client(**options) if cls is Client else sandbox.async_client(**options)
    if isinstance(client, Client):
        return send(client)

    async def main() -> Any:
        async with client:
            return await send(client)

    return asyncio.run(main())


both_clients = pytest.mark.parametrize("cls", [Client, AsyncClient])


@both_clients
def test_it_is_called_before_each_attempt(
    cls: type[Client | AsyncClient], workspace_sandbox: Sandbox
) -> None:
    seen: list[tuple[AttemptStart | AttemptEvent, int]] = []

    def see(attempt: AttemptStart | AttemptEvent) -> None:
        seen.append((attempt, len(workspace_sandbox.journal())))

    workspace_sandbox.fault("status", status=429)
    call(workspace_sandbox, cls, on_attempt_start=see, on_attempt=see)
    assert [(type(attempt), attempt.attempt, requests) for attempt, requests in seen] == [
        (AttemptStart, 1, 0),
        (AttemptEvent, 1, 1),
        (AttemptStart, 2, 1),
        (AttemptEvent, 2, 2),
    ]
    assert seen[0][0] == AttemptStart("templates.send", "send", 1)


@both_clients
def test_nothing_is_sent_if_it_raises(
    cls: type[Client | AsyncClient],
    workspace_sandbox: Sandbox,
    unraisable: list[BaseException | None],
) -> None:
    problem = OSError("the journal is full")

    def fail(_start: AttemptStart) -> None:
        raise problem

    with pytest.raises(TransportError) as error:
        call(workspace_sandbox, cls, on_attempt_start=fail)
    assert (error.value.failure, error.value.disposition) == ("hook", "retryable")
    assert unraisable == [problem]
    assert workspace_sandbox.journal() == []


def test_an_attempt_waits_for_a_coroutine_function(workspace_sandbox: Sandbox) -> None:
    requests: list[int] = []

    async def write(_start: AttemptStart) -> None:
        await asyncio.sleep(0.05)
        requests.append(len(workspace_sandbox.journal()))

    call(workspace_sandbox, AsyncClient, on_attempt_start=write)
    assert requests == [0]
    assert len(workspace_sandbox.journal()) == 1


def test_nothing_is_sent_if_a_coroutine_raises(
    workspace_sandbox: Sandbox, unraisable: list[BaseException | None]
) -> None:
    problem = OSError("the journal is full")

    async def fail(_start: AttemptStart) -> None:
        await asyncio.sleep(0)
        raise problem

    with pytest.raises(TransportError) as error:
        call(workspace_sandbox, AsyncClient, on_attempt_start=fail)
    assert error.value.failure == "hook"
    assert unraisable == [problem]
    assert workspace_sandbox.journal() == []


def test_a_coroutine_function_needs_the_asynchronous_client(
    workspace_sandbox: Sandbox, unraisable: list[BaseException | None]
) -> None:
    async def write(_start: AttemptStart) -> None: ...

    with pytest.raises(TransportError):
        call(workspace_sandbox, Client, on_attempt_start=write)
    assert [str(error) for error in unraisable] == [
        "an asynchronous on_attempt_start needs AsyncClient"
    ]


def test_a_copy_inherits_it(workspace_sandbox: Sandbox) -> None:
    seen: list[str] = []
    client = workspace_sandbox.client(on_attempt_start=lambda start: seen.append("client"))
    send(client.with_options(timeout=5))
    send(client.with_options(on_attempt_start=lambda start: seen.append("copy")))
    assert seen == ["client", "copy"]


@pytest.mark.parametrize("name", ["on_attempt_start", "on_attempt"])
def test_it_must_be_callable(name: str, workspace_sandbox: Sandbox) -> None:
    options: dict[str, Any] = {name: "log"}
    with pytest.raises(TypeError, match=f"{name} must be callable"):
        workspace_sandbox.client(**options)
