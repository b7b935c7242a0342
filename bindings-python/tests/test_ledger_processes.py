"""Ledgers of processes that fork, are killed, end, and start again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from support import UnresponsiveServer, in_child, run_program
from workspace_sdk import Client, Ledger, OutcomeUnknownError
from workspace_sdk.testing import Sandbox

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="this platform has no fork"),
    # Python 3.12 and newer warn about forks of processes with threads, which are tested here.
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

PHONE = "+15550001234"
FORKS = int(os.environ.get("WORKSPACE_TEST_FORKS", "50"))


def send(client: Client, key: str) -> Any:
    return client.templates.send(PHONE, "plain_notice", api_reference=key, idempotency_key=key)


def counts(ledger: Ledger) -> dict[str, int]:
    return {state: count for state, count in ledger.counts().items() if count}


def check_once(sandbox: Sandbox, keys: set[str]) -> None:
    """Each key has exactly one message."""
    sent = Counter(message.api_reference for message in sandbox.messages())
    assert [key for key, count in sent.items() if count > 1] == []
    assert sent.keys() == keys


@pytest.mark.parametrize("is_open", [False, True], ids=["path", "ledger"])
def test_forks_while_threads_send(
    is_open: bool, workspace_sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    client = workspace_sandbox.client(ledger=Ledger.open(path) if is_open else path)
    is_over = threading.Event()
    fork = 0
    sent: set[str] = set()
    failures: list[BaseException] = []

    def keep_sending(name: str) -> None:
        number = 0
        try:
            while not is_over.is_set():
                # The child uses the second key too.
                for key in (f"{name}/{number}", f"both/{fork}"):
                    send(client, key)
                    sent.add(key)
                number += 1
        except BaseException as error:
            failures.append(error)

    def child() -> list[str]:
        keys = [f"child/{fork}", f"both/{fork}"]
        for key in keys:
            send(client, key)
        return keys

    threads = [threading.Thread(target=keep_sending, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    try:
        while fork < FORKS and not failures:
            sent.update(in_child(child))
            sent.add(send(client, f"parent/{fork}").api_reference)
            fork += 1
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert not failures and fork == FORKS
    check_once(workspace_sandbox, sent)
    with Ledger.open(path) as ledger:
        assert counts(ledger) == {"accepted": len(sent)}


def test_a_grandchild_and_a_changed_directory(
    workspace_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    client = workspace_sandbox.client(ledger="ledger.db")

    def grandchild() -> bool:
        replayed: bool = send(client, "one").call.replayed
        return replayed

    def child() -> list[bool]:
        os.chdir("/")
        return [grandchild(), in_child(grandchild), send(client, "child").call.replayed]

    assert not send(client, "one").call.replayed
    assert in_child(child) == [True, True, False]
    assert send(client, "child").call.replayed
    check_once(workspace_sandbox, {"one", "child"})


def test_methods_of_a_ledger_in_a_child(workspace_sandbox: Sandbox, tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.db")
    client = workspace_sandbox.client(ledger=ledger)
    send(client, "one")
    entries = ledger.entries()
    assert in_child(lambda: [entry.idempotency_key for entry in entries]) == ["one"]
    assert in_child(lambda: counts(ledger)) == {"accepted": 1}
    in_child(ledger.close)
    assert [entry.idempotency_key for entry in entries] == ["one"]
    assert send(client, "one").call.replayed


KILLED = """
import sys
from workspace_sdk import Client
Client.from_env(ledger=sys.argv[1]).templates.send(
    "+15550001234", "plain_notice", api_reference="one", idempotency_key="one"
)
"""


def test_a_process_that_is_killed_leaves_an_unknown_entry(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with UnresponsiveServer() as server:
        environ = {**os.environ, "WORKSPACE_BASE_URL": server.url, "WORKSPACE_API_KEY": "k"}
        with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], env=environ) as process:
            server.wait_for(1)
            process.kill()
        client = Client(base_url=server.url, api_key="k", ledger=path)
        with pytest.raises(OutcomeUnknownError) as caught:
            send(client, "one")
        assert caught.value.replayed and caught.value.failure is None
        assert len(server.requests) == 1


ENDING = """
import sys
from workspace_sdk import Client
client = Client.from_env(ledger=sys.argv[1])
for number in range(20):
    client.templates.send("+15550001234", "plain_notice", idempotency_key=f"key-{number}")
"""


def test_a_process_that_ends_leaves_no_unknown_entry(
    workspace_sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    for _ in range(2):
        run_program(ENDING, str(path), env=workspace_sandbox.environ())
    with Ledger.open(path, create=False) as ledger:
        assert counts(ledger) == {"accepted": 20}
    assert len(workspace_sandbox.messages()) == 20


# How often the campaign is killed.
KILLS = 50

CAMPAIGN = """
import sys
from concurrent.futures import ThreadPoolExecutor
from workspace_sdk import Client, OutcomeUnknownError
client = Client.from_env(ledger=sys.argv[1])
def notify(number):
    to = f"+1555{number:07}"
    try:
        client.templates.send(to, "plain_notice", idempotency_key=f"campaign/{to}")
    except OutcomeUnknownError:
        pass
with ThreadPoolExecutor(8) as pool:
    list(pool.map(notify, range(1000)))
"""


def test_a_campaign_that_is_killed_and_started_again(
    workspace_sandbox: Sandbox, tmp_path: Path
) -> None:
    chance = random.Random(20)
    path = tmp_path / "ledger.db"
    environ = {**os.environ, **workspace_sandbox.environ()}
    # Every response comes late, so that the process is killed in the middle of sends.
    workspace_sandbox.fault("delay", milliseconds=100, times=0)
    kills = 0
    while kills < KILLS:
        arrived = len(workspace_sandbox.journal())
        until = arrived + chance.randint(1, 8)
        with subprocess.Popen([sys.executable, "-c", CAMPAIGN, str(path)], env=environ) as process:

            def has_come(journal: list[Any], until: int = until, process: Any = process) -> bool:
                return len(journal) >= until or process.poll() is not None

            workspace_sandbox.wait_for(has_come, timeout=20)
            process.send_signal(signal.SIGKILL)
        # On a slow machine, the campaign is complete before it was killed so often.
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
        kills += 1
    assert kills >= KILLS / 2
    workspace_sandbox.clear_faults()
    run_program(CAMPAIGN, str(path), env=workspace_sandbox.environ())

    received = Counter(message.to for message in workspace_sandbox.messages())
    assert [to for to, count in received.items() if count > 1] == []
    with Ledger.open(path) as ledger:
        state = {entry.idempotency_key.split("/")[1]: entry.state for entry in ledger.entries()}
    assert len(state) == 1000 and set(state.values()) <= {"accepted", "unknown"}
    assert {to for to in state if to not in received} <= {
        to for to, each in state.items() if each == "unknown"
    }
    assert list(state.values()).count("unknown") <= 8 * KILLS
