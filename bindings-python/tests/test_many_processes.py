"""Sends to many of processes that get signals, fork, are killed, and end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support import in_child, run_program
from support.many import numbers
from workspace_sdk import Ledger
from workspace_sdk.testing import Sandbox

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals and no fork"),
    # Python 3.12 and newer warn about forks of processes with threads, which are tested here.
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

# How long each response takes, in milliseconds.
DELAY = 500


@contextmanager
def ctrl_c(sandbox: Sandbox, count: int) -> Iterator[None]:
    """Sends SIGINT when sends are in flight, and again when the first one was handled."""
    is_handled = threading.Event()

    def handle(*_: Any) -> None:
        is_handled.set()
        raise KeyboardInterrupt

    def send() -> None:
        sandbox.wait_for(lambda journal: len(journal) >= 1)
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(count - 1):
            is_handled.wait(5)
            os.kill(os.getpid(), signal.SIGINT)

    previous = signal.signal(signal.SIGINT, handle)
    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        signal.signal(signal.SIGINT, previous)


@pytest.mark.parametrize("count", [1, 2])
def test_ctrl_c_waits_for_what_is_in_flight(count: int, workspace_sandbox: Sandbox) -> None:
    workspace_sandbox.fault("delay", milliseconds=DELAY, times=0)
    run = workspace_sandbox.client().templates.send_many(iter(numbers(100_000)), "plain_notice")
    with ctrl_c(workspace_sandbox, count), pytest.raises(KeyboardInterrupt):
        next(run)
    # The second Ctrl-C ends the wait, but not the sends.
    assert (run.report().progress.accepted > 0) == (count == 1)
    run.close()
    results = list(run)
    assert Counter(result.reason for result in results).keys() == {"accepted", "closed"}
    accepted = {result.to for result in results if result.outcome == "accepted"}
    assert accepted == {message.to for message in workspace_sandbox.messages()}


def test_ctrl_c_in_the_list(workspace_sandbox: Sandbox) -> None:
    def interrupted() -> Any:
        yield from numbers(3)
        raise KeyboardInterrupt

    run = workspace_sandbox.client().templates.send_many(interrupted(), "plain_notice")
    with pytest.raises(KeyboardInterrupt):
        run.run()
    assert list(run) == []


def test_a_child_cannot_use_a_run_of_its_parent(workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.client()
    run = client.templates.send_many(iter(numbers(400)), "plain_notice")
    first = next(run)

    def child() -> list[str]:
        messages = []
        for use in (run._run.step, run.progress, run.report, lambda: run.suppress("+15550001234")):
            with pytest.raises(RuntimeError, match="another process") as caught:
                use()
            messages.append(str(caught.value))
        with run:
            pass
        own = client.templates.send_many(["+15560000000"], "plain_notice").run()
        return [*messages, str(own.progress.accepted)]

    assert in_child(child)[-1] == "1"
    assert len([first, *run]) == 400
    sent = Counter(message.to for message in workspace_sandbox.messages())
    assert len(sent) == 401 and set(sent.values()) == {1}


CAMPAIGN = """
import sys
from workspace_sdk import Client
from support.many import numbers
client = Client.from_env(ledger=sys.argv[1])
for result in client.templates.send_many(numbers(1000), "plain_notice", campaign="spring"):
    pass
"""

# How often the campaign is killed.
KILLS = 8


def test_a_campaign_that_is_killed_and_resumed(workspace_sandbox: Sandbox, tmp_path: Path) -> None:
    chance = random.Random(20)
    path = tmp_path / "ledger.db"
    tests = str(Path(__file__).parent)
    environ = {**os.environ, **workspace_sandbox.environ(), "PYTHONPATH": tests}
    # Every response comes late, so that the process is killed in the middle of sends.
    workspace_sandbox.fault("delay", milliseconds=20, times=0)
    for _ in range(KILLS):
        until = len(workspace_sandbox.journal()) + chance.randint(1, 60)
        with subprocess.Popen([sys.executable, "-c", CAMPAIGN, str(path)], env=environ) as process:

            def has_come(journal: list[Any], until: int = until, process: Any = process) -> bool:
                return len(journal) >= until or process.poll() is not None

            workspace_sandbox.wait_for(has_come, timeout=20)
            process.send_signal(signal.SIGKILL)
    workspace_sandbox.clear_faults()
    run_program(CAMPAIGN, str(path), env=workspace_sandbox.environ())

    received = Counter(message.to for message in workspace_sandbox.messages())
    assert [to for to, count in received.items() if count > 1] == []
    with Ledger.open(path) as ledger:
        states = Counter(entry.state for entry in ledger.entries())
    assert sum(states.values()) == 1000 and states.keys() <= {"accepted", "unknown"}
    assert states["unknown"] <= 16 * KILLS and len(received) >= states["accepted"]


# A program that ends while sends are in flight.
ENDING = """
import sys
from workspace_sdk import Client
from support.many import numbers
client = Client.from_env(ledger=sys.argv[1], {options})
run = client.templates.send_many(iter(numbers(100_000)), "plain_notice", {campaign})
next(run)
"""

ENDINGS = {
    "campaign": {"options": "", "campaign": "campaign='spring'"},
    "no campaign": {"options": "", "campaign": ""},
    "hook": {"options": "on_attempt_start=print", "campaign": "campaign='spring'"},
}


@pytest.mark.parametrize("name", ENDINGS)
def test_the_end_of_a_program_waits_for_its_sends(
    name: str, workspace_sandbox: Sandbox, tmp_path: Path
) -> None:
    workspace_sandbox.fault("delay", milliseconds=DELAY, times=0, skip=1)
    path = tmp_path / "ledger.db"
    run_program(ENDING.format(**ENDINGS[name]), str(path), env=workspace_sandbox.environ())
    sent = len(workspace_sandbox.messages())
    assert sent == len(workspace_sandbox.journal()) >= 1
    with Ledger.open(path, create=False) as ledger:
        states = {state: count for state, count in ledger.counts().items() if count}
    if name == "campaign":
        assert states == {"accepted": sent}
    assert "unknown" not in states and "sending" not in states


# Prints how much the memory grows between two thirds of a list.
MEMORY = """
import resource, sys
from workspace_sdk import Client
client = Client.from_env(validate=True)
def rows():
    for number in range(100_000):
        if number in (40_000, 99_999):
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
        # Invalid, so that nothing is sent and the list passes fast.
        yield {"to": "+1555", "variables": ["John", f"ORD-{number}", "x" * 200]}
print(client.templates.send_many(rows(), "order_confirmation").run().progress.rejected)
"""


def test_memory_does_not_grow_with_the_list(workspace_sandbox: Sandbox) -> None:
    done = run_program(MEMORY, env=workspace_sandbox.environ(), limit=100)
    before, after = map(int, done.stderr.split())
    assert done.stdout == "100000\n"
    # In kilobytes, or bytes on macOS. The rows alone are 40 MB.
    unit = 1024 if sys.platform == "darwin" else 1
    assert after - before < 12_000 * unit, (before, after)
