"""A cancelled call emits its last event before the client is closed and before the loop ends."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from support import LOOPS, UnresponsiveServer, run
from support.loops import NewLoop, NoReaders
from workspace_sdk import AsyncClient, AttemptEvent
from workspace_sdk.testing import Sandbox

PHONE = "+15550001234"
SENDS = 32
WORDS = {"not_sent", "unknown", "answered"}


@pytest.fixture(params=LOOPS)
def new_loop(request: pytest.FixtureRequest) -> NewLoop:
    return LOOPS[request.param]


# Prints the number of events at the end of `async with`, and each event with the number of its
# send.
SENDING = """
import asyncio, contextvars, json, os, sys
from workspace_sdk import AsyncClient
how, sends = sys.argv[1], int(sys.argv[2])
number, events, called, at_end = contextvars.ContextVar("number"), [], [], []
def seen(event):
    events.append((number.get(), event.next, event.sent))
async def main():
    async def send(each):
        number.set(each)
        called.append(each)
        await client.templates.send("+15550001234", "plain_notice", api_reference=str(each))
    try:
        async with AsyncClient.from_env(on_attempt=seen) as client:
            tasks = [asyncio.ensure_future(send(each)) for each in range(sends)]
            if how == "wait":
                await asyncio.wait(tasks)
            elif how == "event":
                await asyncio.Event().wait()
            else:
                await asyncio.gather(*tasks)
    finally:
        at_end.append(len(events))
if how == "uvloop":
    import uvloop
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print(json.dumps([at_end[0], called, events]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("arrived", [1, 7, SENDS])
@pytest.mark.parametrize("how", ["gather", "wait", "event", "uvloop"])
def test_ctrl_c_with_many_running_sends(how: str, arrived: int, workspace_sandbox: Sandbox) -> None:
    workspace_sandbox.fault("stall", times=0)
    command = [sys.executable, "-c", SENDING, how, str(SENDS)]
    environ = {**os.environ, **workspace_sandbox.environ()}
    environ["PYTHONPATH"] = str(Path(__file__).parent)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        workspace_sandbox.wait_for(lambda journal: len(journal) >= arrived)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    count, called, events = json.loads(output)
    # There is one event for each send that its task started, and no event is wrong.
    sends = Counter(number for number, _, _ in events)
    assert sends == Counter(called) and (len(called) == SENDS or arrived < SENDS)
    assert {sent for _, _, sent in events} <= WORDS
    received = {
        int(json.loads(entry.body or "")["apiReference"]) for entry in workspace_sandbox.journal()
    }
    assert not received & {number for number, _, sent in events if sent == "not_sent"}
    if how == "gather":
        assert count == len(called)


async def begin(
    client: AsyncClient, server: UnresponsiveServer, count: int
) -> list[asyncio.Task[Any]]:
    tasks = [asyncio.ensure_future(client.messages.send_text(PHONE, "Hi")) for _ in range(count)]
    await asyncio.to_thread(server.wait_for, count)
    return tasks


def within(task: asyncio.Task[Any]) -> asyncio.Task[Any]:
    """A task that waits for a task that waits for a task."""

    async def wait() -> None:
        await asyncio.wait_for(asyncio.wait_for(task, 60), 60)

    return asyncio.ensure_future(wait())


@pytest.mark.parametrize("is_within", [False, True], ids=["task", "wait_for"])
@pytest.mark.parametrize("how", ["close", "async with"])
def test_closing_waits_for_cancelled_calls(how: str, is_within: bool, new_loop: NewLoop) -> None:
    async def main(server: UnresponsiveServer) -> None:
        events: list[AttemptEvent] = []
        client = AsyncClient(base_url=server.url, api_key="k", on_attempt=events.append)

        async def use() -> None:
            tasks = await begin(client, server, 8)
            if is_within:
                tasks = [within(task) for task in tasks]
                await asyncio.sleep(0.01)
            for task in tasks:
                task.cancel()

        if how == "close":
            await use()
            await client.close()
        else:
            async with client:
                await use()
        assert [(event.next, event.sent) for event in events] == [("cancelled", "unknown")] * 8

    with UnresponsiveServer() as server:
        run(new_loop, main(server))


def test_a_call_that_is_cancelled_before_it_starts(
    new_loop: NewLoop, workspace_sandbox: Sandbox
) -> None:
    async def main() -> None:
        events: list[AttemptEvent] = []
        client = workspace_sandbox.async_client(on_attempt=events.append)
        sends = [client.templates.send(PHONE, "plain_notice") for _ in range(8)]
        tasks = [asyncio.ensure_future(send) for send in sends]
        await asyncio.sleep(0)
        for task in tasks[1:]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert {(event.operation, event.safety) for event in events} == {("templates.send", "send")}
        words = Counter((event.next, event.sent) for event in events)
        # Most calls were cancelled before the I/O thread started them.
        maybe = words["done", "answered"] + words["cancelled", "unknown"]
        assert words["cancelled", "not_sent"] + maybe == 8
        assert words["done", "answered"] <= len(workspace_sandbox.messages()) <= maybe

    run(new_loop, main())


@pytest.mark.parametrize("method", ["send", "iter"])
def test_a_call_that_was_not_started_was_not_sent(
    method: str, new_loop: NewLoop, workspace_sandbox: Sandbox
) -> None:
    """While a call is in flight, another call starts one loop iteration after its task."""

    async def main() -> None:
        events: list[AttemptEvent] = []
        client = workspace_sandbox.async_client()
        watched = client.with_options(on_attempt=events.append)
        held = asyncio.ensure_future(client.channels.list())
        await asyncio.sleep(0)
        call: Any
        if method == "send":
            call = watched.templates.send(PHONE, "plain_notice")
        else:
            call = watched.contacts.iter().__anext__()
        # A task starts its call in its first iteration, and cancels it in the same one.
        call.send(None)
        call.close()
        assert [(event.attempt, event.next, event.sent) for event in events] == [
            (1, "cancelled", "not_sent")
        ]
        await held
        assert {entry.operation for entry in workspace_sandbox.journal()} == {"channels.list"}

    workspace_sandbox.fault("delay", operation="channels.list", milliseconds=300)
    run(new_loop, main())


class BlockedLoop(NoReaders):
    """A loop that blocks calls from other threads."""

    may_go_on = threading.Event()
    is_waiting = threading.Event()
    is_blocked = False

    def call_soon_threadsafe(self, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        if BlockedLoop.is_blocked and threading.current_thread() is not threading.main_thread():
            BlockedLoop.is_waiting.set()
            BlockedLoop.may_go_on.wait(60)
        return super().call_soon_threadsafe(*args, **kwargs)


def test_calls_cancelled_in_one_iteration_share_a_wait_of_five_seconds() -> None:
    events: list[AttemptEvent] = []

    async def main(server: UnresponsiveServer, sandbox: Sandbox) -> None:
        are_all_shown = asyncio.Event()

        def seen(event: AttemptEvent) -> None:
            events.append(event)
            if len(events) == 4:
                are_all_shown.set()

        client = AsyncClient(base_url=server.url, api_key="k", on_attempt=seen)
        tasks = await begin(client, server, 4)
        BlockedLoop.is_blocked = True
        answered = asyncio.ensure_future(sandbox.async_client().channels.list())
        await asyncio.sleep(0)
        # The loop itself ignores other threads now.
        BlockedLoop.is_waiting.wait(20)
        for task in tasks:
            task.cancel()
        begun = time.monotonic()
        # Two loop iterations: the tasks are cancelled in the first one.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        waited = time.monotonic() - begun
        BlockedLoop.is_blocked = False
        BlockedLoop.may_go_on.set()
        await answered
        await asyncio.gather(*tasks, return_exceptions=True)
        assert 4.5 < waited < 9
        # No event is lost: a late event is dispatched when it arrives.
        await asyncio.wait_for(are_all_shown.wait(), 20)
        assert [(event.next, event.sent) for event in events] == [("cancelled", "unknown")] * 4

    with UnresponsiveServer() as server, Sandbox() as sandbox:
        run(BlockedLoop, main(server, sandbox))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_loop_that_is_closed_while_calls_are_in_flight(new_loop: NewLoop) -> None:
    events: list[AttemptEvent] = []
    with UnresponsiveServer() as server:
        client = AsyncClient(base_url=server.url, api_key="k", on_attempt=events.append)
        loop = new_loop()
        loop.set_exception_handler(lambda *_: None)
        tasks = loop.run_until_complete(begin(client, server, 4))
        loop.close()
        while tasks:
            tasks.pop()._log_destroy_pending = False  # type: ignore[attr-defined]
        gc.collect()
        assert [(event.next, event.sent) for event in events] == [("cancelled", "unknown")] * 4


def test_a_response_that_arrives_as_the_call_is_cancelled(workspace_sandbox: Sandbox) -> None:
    """Each call has a last event, which is `answered` only if the response arrived."""
    number = 0
    last: dict[int, AttemptEvent] = {}

    async def main() -> None:
        nonlocal number
        async with workspace_sandbox.async_client(max_retries=0) as client:
            wait = 0.0
            for number in range(300):
                copy = client.with_options(on_attempt=partial(last.__setitem__, number))
                task = asyncio.ensure_future(
                    copy.templates.send(PHONE, "plain_notice", api_reference=str(number))
                )
                await asyncio.sleep(0)
                await asyncio.sleep(wait)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                assert number in last
                wait = (wait + 0.00002) % 0.003

    asyncio.run(main())
    words = Counter((event.next, event.sent) for event in last.values())
    assert set(words) <= {("cancelled", "not_sent"), ("cancelled", "unknown"), ("done", "answered")}
    sent = {int(message.api_reference or -1) for message in workspace_sandbox.messages()}
    assert sent <= set(last) and len(words) > 1
    assert {at for at, event in last.items() if event.sent == "answered"} <= sent
    assert not {at for at, event in last.items() if event.sent == "not_sent"} & sent


def test_a_hook_that_raises_loses_no_event_and_no_result(
    new_loop: NewLoop, workspace_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda hook: reported.append(hook.exc_type))
    events: list[AttemptEvent] = []
    raised = [MemoryError, ValueError, MemoryError]

    def seen(event: AttemptEvent) -> None:
        events.append(event)
        if raised:
            raise raised.pop()

    async def main() -> None:
        client = workspace_sandbox.async_client(on_attempt=seen)
        await asyncio.wait_for(asyncio.gather(*(client.channels.list() for _ in range(10))), 20)

    run(new_loop, main())
    assert len(events) == 10 and len(reported) == 3


class OutOfMemoryFuture(asyncio.Future[Any]):
    """A future whose first results fail with `MemoryError`."""

    failures = 0

    def set_result(self, result: Any, /) -> None:
        if OutOfMemoryFuture.failures:
            OutOfMemoryFuture.failures -= 1
            raise MemoryError
        super().set_result(result)


class OutOfMemoryLoop(asyncio.SelectorEventLoop):
    def create_future(self) -> OutOfMemoryFuture:
        return OutOfMemoryFuture(loop=self)


def test_a_temporary_memory_error_in_the_loop_loses_no_call(workspace_sandbox: Sandbox) -> None:
    reported: list[Any] = []

    async def main() -> None:
        client = workspace_sandbox.async_client()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reported.append(context["exception"]))
        for _ in range(5):
            tasks = [asyncio.ensure_future(client.channels.list()) for _ in range(10)]
            OutOfMemoryFuture.failures = 3
            found = await asyncio.wait_for(asyncio.gather(*tasks), 20)
            assert len(found) == 10 and OutOfMemoryFuture.failures == 0

    run(OutOfMemoryLoop, main())
    assert [type(error) for error in reported] == [MemoryError] * 15
