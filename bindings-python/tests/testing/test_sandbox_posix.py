"""The effects of signals and forks on the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from workspace_sdk.testing import Sandbox, SandboxError

Listens = Callable[[str], bool]
Until = Callable[[Callable[[], bool]], None]

if sys.platform == "win32":
    pytest.skip("neither exists there", allow_module_level=True)


def test_ctrl_c_does_not_reach_the_server() -> None:
    with Sandbox() as sandbox:
        assert os.getpgid(sandbox._running().ready["pid"]) != os.getpgid(0)


def test_a_parent_that_is_killed_leaves_no_server_behind(listens: Listens, until: Until) -> None:
    code = """if True:
        import os, signal
        from workspace_sdk.testing import Sandbox
        print(Sandbox().start().url, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    parent = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.returncode == -signal.SIGKILL
    until(lambda: not listens(parent.stdout.strip()))


def test_a_server_that_was_killed_is_reported_and_can_be_started_again(until: Until) -> None:
    with Sandbox() as sandbox:
        process = sandbox._running()
        os.kill(process.ready["pid"], signal.SIGKILL)
        until(lambda: process.ended() is not None)
        with pytest.raises(SandboxError, match="exited with code -9"):
            sandbox.journal()
        assert sandbox.start().journal() == []


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_can_use_the_server_but_does_not_stop_it() -> None:
    with Sandbox() as sandbox:
        child = os.fork()
        if child == 0:
            with ending_at_once():
                sandbox.fault("reset")
                sandbox.close()
        assert os.waitpid(child, 0)[1] == 0
        assert len(sandbox.faults()) == 1


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_does_not_keep_it_alive() -> None:
    finish, finished = os.pipe()
    with Sandbox() as sandbox:
        child = os.fork()
        if child == 0:
            with ending_at_once():
                os.close(finished)
                os.read(finish, 1)
        process = sandbox._running()
    # The server was not killed at the time limit, although the child is still running.
    assert process._process.returncode == 0
    os.close(finished)
    assert os.waitpid(child, 0)[1] == 0
    os.close(finish)


@contextmanager
def ending_at_once() -> Iterator[None]:
    """A forked child must not continue to run pytest."""
    try:
        yield
        os._exit(0)
    finally:
        os._exit(1)
