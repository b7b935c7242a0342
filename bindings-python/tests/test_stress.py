"""All features concurrently: no send is lost or repeated, and no resource leaks."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from support import run, run_program
from support.fixed_response_server import fixed_response_server
from support.loops import LOOPS
from workspace_sdk import OutcomeUnknownError, WorkspaceError
from workspace_sdk.testing import Sandbox

PHONE = "+15550001234"
# The number of calls of each thread, and of each task of the loops.
CALLS = int(os.environ.get("WORKSPACE_TEST_STRESS", "100"))
THREADS, NEW_LOOPS, TASKS = 8, (*LOOPS.values(),), 4


class SendOutcomes:
    """The references of the sends, by outcome."""

    def __init__(self) -> None:
        self.sent: set[str] = set()
        self.unknown: set[str] = set()
        self.refused: set[str] = set()
        self.broken: list[BaseException] = []

    @contextmanager
    def entry(self, reference: str) -> Iterator[None]:
        try:
            yield
        except asyncio.CancelledError:
            self.unknown.add(reference)
        except OutcomeUnknownError:
            self.unknown.add(reference)
        except WorkspaceError:
            self.refused.add(reference)
        else:
            self.sent.add(reference)


def test_every_message_is_sent_exactly_once(workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.client(attempt_timeout=20)
    later = workspace_sandbox.async_client(attempt_timeout=20)
    # Some responses are lost, and the server is sometimes overloaded or slow.
    workspace_sandbox.fault("random", seed=7, rate=0.05, operation="templates.send")
    workspace_sandbox.fault("delay", milliseconds=5, times=0, operation="contacts.list")
    outcomes = SendOutcomes()

    def thread(number: int) -> None:
        chance = random.Random(number)
        for step in range(CALLS):
            reference = f"t{number}-{step}"
            with outcomes.entry(reference):
                send = client.with_options(attempt_timeout=0.5) if chance.random() < 0.1 else client
                sent = send.templates.send(PHONE, "plain_notice", api_reference=reference)
                assert sent.api_reference == reference
            if chance.random() < 0.1:
                assert len(list(client.contacts.iter(max_items=3))) == 3

    async def task(number: int) -> None:
        chance = random.Random(number)
        for step in range(CALLS):
            reference = f"a{number}-{step}"
            with outcomes.entry(reference):
                call = later.templates.send(PHONE, "plain_notice", api_reference=reference)
                if chance.random() < 0.2:
                    call = asyncio.wait_for(call, chance.random() * 0.01)
                try:
                    await call
                except asyncio.TimeoutError:
                    raise asyncio.CancelledError from None

    def loop(number: int) -> None:
        async def main() -> None:
            await asyncio.gather(*(task(10 * number + each) for each in range(TASKS)))

        run(NEW_LOOPS[number], main())

    def guarded(work: Callable[[int], None], number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            outcomes.broken.append(error)

    work = [(thread, number) for number in range(THREADS)]
    work += [(loop, number) for number in range(len(NEW_LOOPS))]
    threads = [threading.Thread(target=guarded, args=each) for each in work]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not outcomes.broken
    workspace_sandbox.clear_faults()
    assert client.channels.list() == asyncio.run(later.channels.list())

    delivered = Counter(message.api_reference for message in workspace_sandbox.messages())
    twice = {reference for reference, times in delivered.items() if times > 1}
    assert not twice
    assert outcomes.sent <= delivered.keys(), "lost"
    assert not outcomes.refused & delivered.keys(), "rejected, but delivered"
    assert delivered.keys() <= outcomes.sent | outcomes.unknown
    count = CALLS * (THREADS + TASKS * len(NEW_LOOPS))
    assert len(outcomes.sent) + len(outcomes.unknown) + len(outcomes.refused) == count
    # Not all sends were rejected, and some had an unknown outcome.
    assert len(outcomes.sent) > count / 2 and len(outcomes.unknown) > 5


# A separate process, so that everything in its memory was left by the calls.
LEAK = """
import asyncio, gc, logging, os, sys, threading
from support.loops import LOOPS, run
from workspace_sdk import AsyncClient, BadRequestError, Client
url, calls = sys.argv[1], int(sys.argv[2])
events = []
options = {"base_url": url, "api_key": "k"}
client, later = Client(**options), AsyncClient(**options)
seen, seen_later = (each.with_options(on_attempt=events.append) for each in (client, later))
PHONE, TEXT = "+15550001234", "x" * 200

def fail(client):
    try:
        client.automations.trigger(PHONE, automation_id="a")
    except BadRequestError as error:
        repr(error)

async def fail_later():
    try:
        await later.automations.trigger(PHONE, automation_id="a")
    except BadRequestError as error:
        repr(error)

async def give_up(at_once):
    task = asyncio.ensure_future(later.labels.list())
    if not at_once:
        await later.templates.send(PHONE, "t")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

async def batch(count):
    for _ in range(count // 10):
        many = [later.templates.send(PHONE, "t", variables=[TEXT]) for _ in range(4)]
        await asyncio.gather(*many, seen_later.contacts.list(search=TEXT), fail_later(), fail_later())
        await give_up(True)
        await give_up(False)
        assert [contact async for contact in later.contacts.iter(max_items=2)]

def batch_blocking(count):
    for _ in range(count // 10):
        for _ in range(4):
            client.templates.send(PHONE, "t", variables=[TEXT])
            repr(client.contacts.list(search=TEXT))
        seen.contacts.list()
        list(client.contacts.iter(max_items=2))
        fail(client)

def round_():
    # Loops, threads, copies and clients are created and dropped.
    for new_loop in LOOPS.values():
        run(new_loop, batch(calls // 200))
        batch_blocking(calls // 200)
        thread = threading.Thread(target=batch_blocking, args=(calls // 200,))
        thread.start()
        thread.join()
        copy = client.with_options(attempt_timeout=9, headers={"x-a": TEXT})
        copy.contacts.list()
        with Client(**options) as other:
            other.contacts.list()
    events.clear()

def held():
    gc.collect()
    with open("/proc/self/statm") as statm:
        rss = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return rss, len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))

# Each round makes about a twenty-second part of the calls.
for _ in range(6):
    round_()
before = held()
for _ in range(16):
    round_()
after = held()
print(*(new - old for new, old in zip(after, before)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the resources of a process from /proc")
def test_calls_leave_nothing_behind() -> None:
    calls = int(os.environ.get("WORKSPACE_TEST_LEAK_CALLS", "20000"))
    with fixed_response_server() as url:
        output = run_program(LEAK, url, str(calls), limit=100 + calls / 100).stdout
    memory, files, threads = map(int, output.split())
    # The usual number of calls reveals a leak of 100 bytes per call, ten times as many reveal 30
    # bytes.
    assert memory < max(0.6, calls / 40_000) * 1_000_000
    # The pool may have one connection more or less.
    assert files <= 3 and threads == 0
