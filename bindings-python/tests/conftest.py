"""The time limit of every test, and its SIGINT handler."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from collections.abc import Iterator

import pytest

# In seconds. Much longer than any test takes, unless it is configured to make more calls than
# usual.
LIMIT = float(os.environ.get("WORKSPACE_TEST_LIMIT", "120"))


@pytest.fixture(autouse=True, scope="session")
def sigint_handler() -> Iterator[None]:
    """Handles SIGINT as in the foreground.

    A shell starts background jobs with SIGINT ignored, Python then installs no handler, and child
    processes inherit that.
    """
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, previous)


@pytest.fixture(autouse=True)
def hard_limit() -> Iterator[None]:
    """Prints every stack and ends the run if a test reaches the time limit."""
    faulthandler.dump_traceback_later(LIMIT, exit=True, file=sys.__stderr__ or sys.stderr)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture
def unraisable(monkeypatch: pytest.MonkeyPatch) -> list[BaseException | None]:
    """The exceptions that no caller can catch, in order."""
    seen: list[BaseException | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda hook: seen.append(hook.exc_value))
    return seen
