"""Runs a function in a forked child, with a time limit."""

from __future__ import annotations

import faulthandler
import os
import pickle
import select
import signal
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def in_child(work: Callable[[], T], limit: float = 20) -> T:
    """Returns the result of `work` in a forked child. Raises AssertionError with its exception."""
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        # No code of the test runner may run in the child.
        try:
            os.close(readable)
            faulthandler.enable()
            _answer(writable, work)
        finally:
            os._exit(0)
    os.close(writable)
    try:
        with open(readable, "rb") as file:
            ready, _, _ = select.select([file], [], [], limit)
            if not ready:
                os.kill(pid, signal.SIGABRT)
            answer = file.read()
    finally:
        _, status = os.waitpid(pid, 0)
    assert answer, f"the child hung or crashed, status {status}: its stacks are above"
    is_good, result = pickle.loads(answer)
    assert is_good, result
    given: T = result
    return given


def _answer(writable: int, work: Callable[[], Any]) -> None:
    try:
        answer = pickle.dumps((True, work()))
    except BaseException:
        answer = pickle.dumps((False, traceback.format_exc()))
    with open(writable, "wb") as file:
        file.write(answer)
