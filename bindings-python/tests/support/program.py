"""Runs programs in their own processes. At the time limit, they print every stack and exit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

TESTS = Path(__file__).parent.parent


def run_program(
    source: str,
    *arguments: str,
    flags: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    limit: float = 30,
) -> subprocess.CompletedProcess[str]:
    """Runs Python source code, which must succeed. It can import the modules of the tests."""
    command = [sys.executable, "-X", "faulthandler", *flags, "-c", source, *arguments]
    environ = {**os.environ, "PYTHONPATH": str(TESTS), **(env or {})}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environ) as process:
        try:
            output, errors = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            # Makes faulthandler print the stacks of all threads.
            process.send_signal(signal.SIGABRT if sys.platform != "win32" else signal.SIGTERM)
            output, errors = process.communicate()
            raise AssertionError(f"did not exit within {limit:g} s:\n{output}\n{errors}") from None
    assert process.returncode == 0, f"code {process.returncode}:\n{output}\n{errors}"
    return subprocess.CompletedProcess(command, process.returncode, output, errors)
