"""The asynchronous client on every kind of loop: results, cancellation and time."""

from __future__ import annotations

import asyncio
import gc
import inspect
import sys
import threading
import time
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pytest

from support import LOOPS, UnresponsiveServer, run
from support.loops import NewLoop
from workspace_sdk import AsyncClient, AttemptEvent, OutcomeUnknownError, RequestTimeoutError
from workspace_sdk.testing import Sandbox

PHONE = "+15550001234"
SENDS = 10_000


@pytest.fixture(params=LOOPS)
def new_loop(request: pytest.FixtureRequest) -> NewLoop:
    return LOOPS[request.param]


def test_calls_and_an_iterator(new_loop: NewLoop, workspace_sandbox: Sandbox) -> None:
    async def main() -> None:
        async with workspace_sandbox.async_client() as client:
            sent = await client.templates.send(PHONE, "plain_notice")
            status = await client.messages.status(sent.message_id or "")
            assert status.type == "template" and status.call.attempts == 1
            names = [contact.name async for contact in client.contacts.iter(limit=50)]
            assert len(set(names)) == 120
            first, second = await asyncio.gather(client.channels.list(), client.labels.list())
            assert first[0].id == "ch_demo" and second[0].name == "vip"
        with pytest.raises(RuntimeError, match="closed"):
            await client.channels.list()

    run(new_loop, main(), debug=True)


def test_one_client_on_one_loop_after_another(workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.async_client()
    for new_loop in [*LOOPS.values()] * 2:
        assert run(new_loop, client.channels.list())[0].id == "ch_demo"
    assert asyncio.run(client.channels.list()) == asyncio.run(client.channels.list())
    # The loops share one pool: a connection of the first loop serves the next one.
    assert len({entry.connection for entry in workspace_sandbox.journal()}) == 1


def test_loops_in_many_threads(workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.async_client()
    failed: list[BaseException] = []

    async def send(number: int) -> None:
        for step in range(20):
            reference = f"{number}-{step}"
            sent = await client.templates.send(PHONE, "plain_notice", api_reference=reference)
            # No call gets the result of another one.
            assert sent.api_reference == reference

    def work(number: int, new_loop: NewLoop) -> None:
        async def main() -> None:
            await asyncio.gather(*(send(10 * number + each) for each in range(3)))

        try:
            run(new_loop, main())
        except BaseException as error:
            failed.append(error)

    kinds = [*LOOPS.values()] * 2
    threads = [threading.Thread(target=work, args=each) for each in enumerate(kinds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    references = Counter(message.api_reference for message in workspace_sandbox.messages())
    assert len(references) == len(kinds) * 60 and set(references.values()) == {1}


CALLS: dict[str, Callable[[AsyncClient], Any]] = {
    "read": lambda client: client.contacts.list(),
    "send": lambda client: client.messages.send_text(PHONE, "Hi"),
    "wait": lambda client: client.messages.wait("wamid.1"),
    "iter": lambda client: kept(client.contacts.iter()).__anext__(),
    "watch": lambda client: kept(client.messages.watch("wamid.1")).__anext__(),
}
KEPT: list[Any] = []


def kept(iterator: Any) -> Any:
    """An iterator with a second reference, so that it outlives its task."""
    KEPT.append(iterator)
    return iterator


@pytest.mark.parametrize("name", CALLS)
def test_cancelling_a_task_aborts_its_call(name: str, new_loop: NewLoop) -> None:
    events: list[AttemptEvent] = []

    async def main(server: UnresponsiveServer) -> None:
        ended = asyncio.Event()

        def seen(event: AttemptEvent) -> None:
            events.append(event)
            ended.set()

        client = AsyncClient(base_url=server.url, api_key="k", on_attempt=seen)
        task = asyncio.ensure_future(CALLS[name](client))
        assert await asyncio.to_thread(server.arrived.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.ended.wait, 5)
        await asyncio.wait_for(ended.wait(), 5)

    with UnresponsiveServer() as server:
        run(new_loop, main(server))
    assert [(event.next, event.sent) for event in events] == [("cancelled", "unknown")]


def test_a_task_that_is_cancelled_before_it_starts_sends_nothing(
    workspace_sandbox: Sandbox,
) -> None:
    async def main() -> None:
        client = workspace_sandbox.async_client()
        # The first call would start at once, the others at the end of this loop iteration.
        tasks = [asyncio.ensure_future(client.channels.list()) for _ in range(5)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert all(task.cancelled() for task in tasks)
        assert await client.labels.list()

    asyncio.run(main())
    assert [entry.operation for entry in workspace_sandbox.journal()] == ["labels.list"]


def test_a_timeout_of_asyncio(new_loop: NewLoop) -> None:
    async def main(server: UnresponsiveServer) -> None:
        client = AsyncClient(base_url=server.url, api_key="k")
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(client.contacts.list(), 0.2)
        assert await asyncio.to_thread(server.ended.wait, 5)
        if sys.version_info >= (3, 11):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await client.contacts.list()

    with UnresponsiveServer() as server:
        run(new_loop, main(server))


@pytest.mark.parametrize(
    ("options", "call", "error"),
    [
        ({"attempt_timeout": 0.2}, "read", RequestTimeoutError),
        ({"attempt_timeout": 0.2}, "send", OutcomeUnknownError),
        ({"timeout": 0.2}, "read", RequestTimeoutError),
        ({"timeout": 0.2}, "send", OutcomeUnknownError),
    ],
)
def test_the_timeouts_of_the_client(options: Any, call: str, error: Any, new_loop: NewLoop) -> None:
    with UnresponsiveServer() as server:
        client = AsyncClient(base_url=server.url, api_key="k", max_retries=0, **options)
        started = time.monotonic()
        with pytest.raises(error) as caught:
            run(new_loop, CALLS[call](client))
    assert 0.15 < caught.value.elapsed < 2
    assert time.monotonic() - started < 5


@contextmanager
def few_files(most: int) -> Iterator[None]:
    """Limits the open files to fewer than the calls, as on many machines."""
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_many_concurrent_sends_arrive_exactly_once(workspace_sandbox: Sandbox) -> None:
    async def main() -> None:
        client = workspace_sandbox.async_client(timeout=110, attempt_timeout=60)
        numbers = (str(number) for number in range(SENDS))
        sends = (client.templates.send(PHONE, "plain_notice", api_reference=n) for n in numbers)
        sent = await asyncio.gather(*sends)
        assert [each.api_reference for each in sent] == [str(number) for number in range(SENDS)]

    with few_files(256):
        run(LOOPS.get("uvloop", asyncio.new_event_loop), main())
    references = Counter(message.api_reference for message in workspace_sandbox.messages())
    assert len(references) == SENDS and set(references.values()) == {1}
    connections = {entry.connection for entry in workspace_sandbox.journal(SENDS // 2)}
    assert len(connections) <= 100


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio.TaskGroup needs Python 3.11")
def test_a_task_group(new_loop: NewLoop) -> None:
    async def main(server: UnresponsiveServer) -> None:
        async def fail() -> None:
            await asyncio.to_thread(server.arrived.wait, 10)
            raise ZeroDivisionError

        client = AsyncClient(base_url=server.url, api_key="k")
        task: asyncio.Task[object] | None = None
        with pytest.RaisesGroup(ZeroDivisionError):
            async with asyncio.TaskGroup() as group:  # type: ignore[attr-defined,unused-ignore]
                task = group.create_task(client.contacts.list())
                group.create_task(fail())
        assert task is not None and task.cancelled()
        assert await asyncio.to_thread(server.ended.wait, 5)

    with UnresponsiveServer() as server:
        run(new_loop, main(server))


def test_a_call_is_a_coroutine_that_is_awaited_once(workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.async_client()
    for coroutine in (client.channels.list(), client.messages.wait("w"), client.request("x")):
        assert type(coroutine) is types.CoroutineType and inspect.iscoroutine(coroutine)
        coroutine.close()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _ = client.templates.send(PHONE, "plain_notice")
        del _
        gc.collect()
    assert [(w.category, "was never awaited" in str(w.message)) for w in caught] == [
        (RuntimeWarning, True)
    ]

    async def twice() -> None:
        coroutine = client.channels.list()
        await coroutine
        with pytest.raises(RuntimeError):
            await coroutine

    asyncio.run(twice())
    assert [entry.operation for entry in workspace_sandbox.journal()] == ["channels.list"]


def test_a_call_runs_in_its_context(new_loop: NewLoop, workspace_sandbox: Sandbox) -> None:
    variable: ContextVar[int] = ContextVar("variable")

    async def main() -> None:
        client = workspace_sandbox.async_client()

        async def one(value: int) -> None:
            variable.set(value)
            await client.channels.list()
            assert variable.get() == value

        await asyncio.gather(*(one(value) for value in range(20)))

    run(new_loop, main())
