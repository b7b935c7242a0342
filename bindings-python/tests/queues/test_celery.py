"""The example for Celery with a real Redis. Workers are killed while their tasks are sending."""

# mypy: disable-error-code="import-untyped, unused-ignore"

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery
from celery.result import AsyncResult

from support.program import TESTS
from workspace_sdk import Ledger
from workspace_sdk.testing import JournalEntry, Sandbox

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Celery's pools need a fork")

PHONE = "+15550001234"
ORDERS = [f"ORD-{number}" for number in range(20)]
# The processes of a worker, and how many sends complete before each of them has one in flight.
PROCESSES = 4
COMPLETE = 6
# In seconds.
LIMIT = 60

Queue = Callable[[str], AsyncResult]


def connect() -> redis.Redis:
    return redis.Redis.from_url(os.environ["REDIS_URL"])


@pytest.fixture(scope="module")
def app() -> Iterator[Celery]:
    """An application that only queues tasks, and reads their results."""
    url = os.environ["REDIS_URL"]
    with Celery(broker=url, backend=url) as app:
        yield app


@pytest.fixture
def queue(app: Celery) -> Iterator[Queue]:
    """Queues the task of an order."""
    with connect() as connection:
        connection.flushdb()
    yield lambda order: app.send_task("celery_app.confirm", (PHONE, order))


@pytest.fixture
def env(workspace_sandbox: Sandbox, tmp_path: Path) -> dict[str, str]:
    """The environment of a worker."""
    paths = [str(TESTS), str(TESTS.parent / "examples")]
    return {
        **os.environ,
        **workspace_sandbox.environ(),
        "PYTHONPATH": os.pathsep.join(paths),
        "LEDGER": str(tmp_path / "sends.db"),
        # Processes that are killed leave temporary files.
        "TMPDIR": str(tmp_path),
    }


@contextmanager
def worker(env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker, in its own process group. It is killed at the end, with all of its processes."""
    command = ["celery", "-A", "support.apps.orders", "worker", "--pool=prefork"]
    options = [f"--concurrency={PROCESSES}", "--without-gossip", "--without-mingle", "-l", "INFO"]
    with open(Path(env["LEDGER"]).with_suffix(".log"), "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, *options],
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Returns when Redis has noticed it. Until then, it could lose a task to the old connection."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with connect() as connection:
        while connection.info("clients")["blocked_clients"]:
            pass


def catch_sends(sandbox: Sandbox) -> None:
    """Lets sends complete, and then none of the processes gets a response.

    The server executes two of these sends and loses the two others.
    """
    kinds: list[Any] = ["delay", "stall"] * (PROCESSES // 2)
    for kind in kinds:
        # Each fault counts the requests that the earlier ones have left.
        sandbox.fault(kind, milliseconds=1000 * LIMIT, skip=COMPLETE)


def wait_until_caught(sandbox: Sandbox) -> None:
    """Returns when Redis knows of all other tasks that the worker has received them.

    A worker takes a task from Redis before it records it there, and loses it if it is killed in
    between.
    """

    def are_caught(journal: list[JournalEntry]) -> bool:
        return sum(entry.fault is not None for entry in journal) == PROCESSES

    sandbox.wait_for(are_caught, LIMIT)
    with connect() as connection:
        while connection.hlen("unacked") != len(ORDERS) - COMPLETE or connection.llen("celery"):
            pass


def queue_all(queue: Queue) -> dict[str, AsyncResult]:
    return {order: queue(order) for order in ORDERS}


def sent(sandbox: Sandbox) -> Counter[str | None]:
    """How many messages each order has."""
    return Counter(message.api_reference for message in sandbox.messages())


def states(path: str) -> dict[str, str]:
    """The state of each order in the ledger."""
    with Ledger.open(path, create=False) as ledger:
        entries = list(ledger.entries())
    return {entry.idempotency_key.removesuffix("/confirmation"): entry.state for entry in entries}


def settle(path: str, sandbox: Sandbox) -> None:
    """Looks for each message in the inbox, as a user would."""
    found = {message.api_reference: message.wamid for message in sandbox.messages()}
    with Ledger.open(path, create=False) as ledger:
        for entry in ledger.entries(state="unknown"):
            wamid = found.get(entry.idempotency_key.removesuffix("/confirmation"))
            state: Any = "accepted" if wamid else "not_sent"
            ledger.resolve(entry.idempotency_key, state, message_id=wamid, force=True)


def check(tasks: dict[str, AsyncResult], sandbox: Sandbox, path: str) -> set[str]:
    """Each order has one message, or its outcome is unknown. Returns the unknown ones."""
    results = {order: task.get(timeout=LIMIT) for order, task in tasks.items()}
    unknown = {order for order, result in results.items() if result == "unknown"}
    state = states(path)
    assert {order for order, each in state.items() if each == "unknown"} == unknown
    assert all(state[order] == "accepted" for order in results.keys() - unknown)
    messages = sent(sandbox)
    assert set(messages.values()) == {1}
    assert messages.keys() | unknown == tasks.keys()
    # The server executed half of the sends that were in flight.
    assert len(messages.keys() & unknown) == len(unknown) // 2
    return unknown


def check_again(queue: Queue, sandbox: Sandbox, path: str) -> None:
    """When the unknown outcomes are settled, the same tasks complete every order."""
    settle(path, sandbox)
    again = {order: task.get(timeout=LIMIT) for order, task in queue_all(queue).items()}
    assert again == {message.api_reference: message.wamid for message in sandbox.messages()}
    assert sent(sandbox) == Counter(ORDERS)


def test_the_tasks_of_a_worker_that_is_killed(
    workspace_sandbox: Sandbox, env: dict[str, str], queue: Queue
) -> None:
    catch_sends(workspace_sandbox)
    tasks = queue_all(queue)
    with worker(env) as process:
        wait_until_caught(workspace_sandbox)
        kill(process)
    workspace_sandbox.clear_faults()
    assert sum(task.ready() for task in tasks.values()) == COMPLETE

    with worker(env):
        # Those that were in flight have a result because Redis delivered them again.
        assert len(check(tasks, workspace_sandbox, env["LEDGER"])) == PROCESSES
        check_again(queue, workspace_sandbox, env["LEDGER"])


def test_the_tasks_of_processes_that_are_killed(
    workspace_sandbox: Sandbox, env: dict[str, str], app: Celery, queue: Queue
) -> None:
    catch_sends(workspace_sandbox)
    tasks = queue_all(queue)
    with worker(env):
        wait_until_caught(workspace_sandbox)
        workspace_sandbox.clear_faults()
        [active] = app.control.inspect(limit=1, timeout=LIMIT).active().values()
        assert len(active) == PROCESSES
        for task in active:
            os.kill(task["worker_pid"], signal.SIGKILL)
        # Their tasks have a result because the worker queued them again.
        assert len(check(tasks, workspace_sandbox, env["LEDGER"])) == PROCESSES
        check_again(queue, workspace_sandbox, env["LEDGER"])


def test_a_task_that_was_sent_and_not_acknowledged(
    workspace_sandbox: Sandbox, env: dict[str, str], queue: Queue
) -> None:
    workspace_sandbox.fault("delay", milliseconds=2000)
    task = queue("ORD-1")
    with worker(env) as process, connect() as connection:
        workspace_sandbox.wait_for(len, LIMIT)
        # A process of the pool stores the result. This process would acknowledge the task.
        process.send_signal(signal.SIGSTOP)
        result = task.get(timeout=LIMIT)
        kill(process)
        assert connection.hlen("unacked") == 1
        with worker(env):
            # It is acknowledged after it ran again.
            while connection.hlen("unacked"):
                pass
    assert states(env["LEDGER"]) == {"ORD-1": "accepted"}
    [message] = workspace_sandbox.messages()
    assert task.get(timeout=LIMIT) == message.wamid == result
    assert len(workspace_sandbox.journal()) == 1


def test_a_task_that_is_queued_twice_sends_one_message(
    workspace_sandbox: Sandbox, env: dict[str, str], queue: Queue
) -> None:
    with worker(env):
        # Both run at the same time: the second waits for the outcome of the first.
        workspace_sandbox.fault("delay", milliseconds=200)
        first, second = (queue("ORD-1") for _ in range(2))
        assert first.get(timeout=LIMIT) == second.get(timeout=LIMIT)
        # It runs long after the first.
        assert queue("ORD-1").get(timeout=LIMIT) == first.get(timeout=LIMIT)
    assert sent(workspace_sandbox) == {"ORD-1": 1}
