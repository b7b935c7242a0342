"""Closing a loop and ending a program, with and without running calls."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from typing import Any

import pytest

from support import LOOPS, run, run_program
from workspace_sdk.testing import Sandbox


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("is_pending", [False, True], ids=["idle", "pending"])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_loop_that_was_collected_leaves_nothing(
    is_pending: bool, loop: str, workspace_sandbox: Sandbox
) -> None:
    new_loop = LOOPS[loop]
    client = workspace_sandbox.async_client()

    def use() -> weakref.ref[Any]:
        loop = new_loop()
        loop.set_exception_handler(lambda *_: None)
        loop.run_until_complete(client.channels.list())
        if is_pending:
            workspace_sandbox.fault("stall", operation="contacts.list")
            loop.create_task(client.contacts.list())
            loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        return weakref.ref(loop)

    loops = [use() for _ in range(3)]
    # Each thread remembers the last loop it used.
    run(new_loop, client.channels.list())
    gc.collect()
    assert [loop() for loop in loops] == [None] * 3


# Collects everything that is reported without a caller that could handle it.
QUIET = """
import asyncio, gc, sys, threading, time
from support import LOOPS
from workspace_sdk.testing import Sandbox
noise = []
sys.unraisablehook = lambda hook: noise.append(repr(hook.exc_value))
threading.excepthook = lambda hook: noise.append(repr(hook.exc_value))
new_loop, how = LOOPS[sys.argv[1]], sys.argv[2]
# The server ends with this process.
sandbox = Sandbox().start()
client = sandbox.async_client()
async def main():
    await client.channels.list()
    for number in range(50):
        # With "open", responses arrive while the interpreter exits.
        sandbox.fault("delay", milliseconds=(100 + 5 * number) if how == "open" else 50)
    tasks = [asyncio.ensure_future(client.contacts.list(limit=1)) for _ in range(50)]
    if how == "early":
        await asyncio.sleep(0)
        return tasks
    await asyncio.to_thread(sandbox.wait_for, lambda journal: len(journal) == 51)
    if how == "cancel":
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return tasks
loop = new_loop()
loop.set_exception_handler(lambda _, context: noise.append(context["message"]))
tasks = loop.run_until_complete(main())
for task in tasks:
    # Without asyncio's own warning that a pending task was destroyed.
    task._log_destroy_pending = False
if how == "open":
    class Slow:
        def __del__(self, sleep=time.sleep):
            sleep(0.1)
    slow = Slow()
else:
    loop.close()
    if how != "early":
        # Now the responses arrive, for a loop that is closed.
        sandbox.wait_for(lambda journal: all(entry.status for entry in journal) or how == "cancel")
    del loop, tasks, task
    gc.collect()
    other = new_loop()
    other.run_until_complete(client.channels.list())
    other.close()
assert not noise, noise
"""


@pytest.mark.parametrize("how", ["cancel", "early", "late", "open"])
@pytest.mark.parametrize("loop", LOOPS)
def test_nothing_is_reported(loop: str, how: str) -> None:
    flags = ["-X", "dev", "-W", "error"]
    if how == "open":
        # Without Python's own warnings about a loop and a sandbox that were not closed.
        flags += ["-W", "ignore::ResourceWarning"]
    done = run_program(QUIET, loop, how, flags=flags, env={"PYTHONASYNCIODEBUG": "1"})
    slow = ("Executing <", "poll ")
    lines = [line for line in done.stderr.splitlines() if not line.startswith(slow)]
    assert lines == []


# The first call fails because the limit does not allow its thread. The second call may start the
# thread.
NO_THREAD = """
import asyncio, os, resource
from workspace_sdk import AsyncClient, TransportError
async def main():
    client = AsyncClient(base_url="http://127.0.0.1:9/", api_key="k", max_retries=0)
    with open("/proc/self/statm") as statm:
        size = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    old = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size + 1_200_000, old[1]))
    try:
        await client.channels.list()
    except TransportError as error:
        print(error.failure)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, old)
    try:
        await asyncio.wait_for(client.channels.list(), 10)
    except TransportError as error:
        print(error.failure)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the memory limit works only on Linux")
def test_calls_work_again_after_a_thread_could_not_start() -> None:
    first, second = run_program(NO_THREAD).stdout.split()
    assert (first, second) == ("not_sent", "connect")
