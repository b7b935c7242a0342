"""No test can hang: at the time limit every stack is printed, and the run ends."""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Iterator

import pytest

# Seconds; far longer than any test takes, unless it is told to make more calls than usual.
LIMIT = float(os.environ.get("WORKSPACE_TEST_LIMIT", "120"))


@pytest.fixture(autouse=True)
def hard_limit() -> Iterator[None]:
    faulthandler.dump_traceback_later(LIMIT, exit=True, file=sys.__stderr__ or sys.stderr)
    yield
    faulthandler.cancel_dump_traceback_later()
