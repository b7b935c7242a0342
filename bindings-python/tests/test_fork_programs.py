"""Process pools and servers that fork, with a client that was used before."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support import FAILURES, process_pool, run_program
from support.program import TESTS
from workspace_sdk import Client
from workspace_sdk.testing import Sandbox

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="this platform has no fork"),
    # Python 3.12 and newer warn about forks of processes with threads, which are tested here.
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

LIMIT = 30

METHODS = ["fork", "spawn", "forkserver"]


@contextmanager
def executor(method: str, client: Client) -> Iterator[ProcessPoolExecutor]:
    """A pool whose workers have the client. Its processes are killed at the end, so it cannot hang."""
    context = multiprocessing.get_context(method)
    executor = ProcessPoolExecutor(2, context, process_pool.set_client, (client,))
    try:
        yield executor
    finally:
        for process in [*(executor._processes or {}).values()]:
            process.kill()
        executor.shutdown()


@pytest.mark.parametrize("method", METHODS)
def test_a_pool_maps_sends(method: str, workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.client(pickle_key=True)
    client.channels.list()
    references = [f"child {number}" for number in range(20)]
    with multiprocessing.get_context(method).Pool(2, process_pool.set_client, (client,)) as workers:
        sent = workers.map_async(process_pool.send, references).get(LIMIT)
        assert sent == [(reference, 200) for reference in references]
        both = [(each, f"with {n}") for n, each in enumerate(
            [client, workspace_sandbox.async_client(pickle_key=True)]
        )]  # fmt: skip
        results = workers.starmap_async(process_pool.send_with, both).get(LIMIT)
        assert [result.api_reference for result in results] == ["with 0", "with 1"]
    client.labels.list()
    first, last = (e for e in workspace_sandbox.journal() if "list" in (e.operation or ""))
    assert first.connection == last.connection


@pytest.mark.parametrize("method", METHODS)
def test_results_and_errors_come_through_a_pool(method: str, workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.client(pickle_key=True)
    client.channels.list()
    with executor(method, client) as workers:
        for name in process_pool.RESULTS:
            result = workers.submit(process_pool.result, name).result(LIMIT)
            assert result == pickle.loads(pickle.dumps(result)) and result is not None
        for name, failure in FAILURES.items():
            options = failure.prepare(workspace_sandbox)
            # An error that cannot be unpickled would break the pool, or make it hang.
            with pytest.raises(failure.error) as caught:
                workers.submit(process_pool.fail, name, options).result(LIMIT)
            assert type(caught.value) is failure.error and caught.value.code
            workspace_sandbox.clear_faults()


@contextmanager
def server(command: list[str], env: dict[str, str], log: Path) -> Iterator[None]:
    """A third-party program, which is ended together with all processes that it forked."""
    environ = {**os.environ, "PYTHONPATH": str(TESTS), "PYTHONFAULTHANDLER": "1", **env}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=environ,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield
        except BaseException:
            # Print the stacks of all processes, for the test report.
            os.killpg(process.pid, signal.SIGABRT)
            process.wait(10)
            print(log.read_text())
            raise
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def ask(path: Path, target: str) -> dict[str, Any]:
    """Makes a GET request over a Unix socket as soon as a server listens on it."""
    connection = http.client.HTTPConnection("localhost", timeout=LIMIT)
    end = time.monotonic() + LIMIT
    while True:
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(LIMIT)
        try:
            connection.sock.connect(str(path))
            break
        except (FileNotFoundError, ConnectionRefusedError):
            connection.sock.close()
            assert time.monotonic() < end, "the server never listened"
            time.sleep(0.01)
    connection.request("GET", target)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status == 200, body
    answer: dict[str, Any] = json.loads(body)
    return answer


def test_gunicorn_with_preload(workspace_sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    options = ["--preload", "--workers=2", f"--bind=unix:{path}", "--timeout=10"]
    command = ["gunicorn", *options, "--no-control-socket", "support.apps.wsgi:app"]
    with server(command, workspace_sandbox.environ(), tmp_path / "log"):
        pids: set[int] = set()
        number = 0
        end = time.monotonic() + LIMIT
        while len(pids) < 2 or number < 10:
            answer = ask(path, f"/g{number}")
            assert (answer["reference"], answer["channel"]) == (f"g{number}", "ch_demo")
            pids.add(answer["pid"])
            number += 1
            assert time.monotonic() < end, f"only one worker responds: {pids}"
    sent = Counter(message.api_reference for message in workspace_sandbox.messages())
    assert len(sent) == number and set(sent.values()) == {1}


def test_celery_with_prefork(workspace_sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "queue").mkdir()
    env = {**workspace_sandbox.environ(), "CELERY_FOLDER": str(tmp_path / "queue")}
    count = 20
    # The messages are queued first, so that there is enough work for both processes of the worker.
    source = "import sys; from support.apps.tasks import send\n"
    source += "for number in range(int(sys.argv[1])): send.delay(f'c{number}')"
    run_program(source, str(count), env=env)
    worker = ["worker", "--pool=prefork", "--concurrency=2", "--without-gossip"]
    command = ["celery", "-A", "support.apps.tasks", *worker, "--without-mingle", "-l", "INFO"]
    with server(command, {**env, "CELERY_WORKER": "1"}, tmp_path / "log"):
        workspace_sandbox.wait_for(lambda _: len(workspace_sandbox.messages()) == count, LIMIT)
    messages = workspace_sandbox.messages()
    assert {message.api_reference for message in messages} == {f"c{n}" for n in range(count)}
    assert len({message.call for message in messages}) == 2
