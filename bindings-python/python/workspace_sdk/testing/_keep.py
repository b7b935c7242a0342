"""After a failed test: the addresses of the pages of its sandboxes, and a wait until Enter is
pressed.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    import pytest

    from ._sandbox import Sandbox

CONTINUE = "Press Enter to continue."


def keep(node: pytest.Item, sandboxes: Iterable[Sandbox]) -> None:
    """Shows the pages of the sandboxes. Waits for Enter if the run has a terminal."""
    pages = sorted(f"{sandbox.url}/" for sandbox in sandboxes)
    if not pages:
        return
    with _without_capture(node.config):
        stdin = sys.stdin
        reason = _why_not_wait(node.config, stdin)
        last = CONTINUE if reason is None else f"The tests do not wait, because {reason}."
        _show(node.config, [f"{node.nodeid} failed. Look at what it did:", *pages, last])
        if reason is None:
            # At the end of the input it returns too.
            stdin.readline()


@contextmanager
def _without_capture(config: pytest.Config) -> Generator[None, None, None]:
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        yield
        return
    with capture.global_and_fixture_disabled():
        # Standard input is captured too, and only this call restores it. pytest captures it again
        # when the test continues.
        capture.suspend_global_capture(in_=True)
        yield


def _why_not_wait(config: pytest.Config, stdin: TextIO | None) -> str | None:
    """The reason, as a clause; None if the developer can press Enter."""
    if _is_worker(config):
        return "a worker of pytest-xdist has no terminal"
    if stdin is None or stdin.closed or not stdin.isatty():
        return "standard input is not a terminal"
    if _in_background(stdin):
        return "they run in the background"
    return None


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _in_background(terminal: TextIO) -> bool:
    """Whether the system would stop this process if it read from its terminal."""
    if sys.platform == "win32":
        return False
    try:
        return os.tcgetpgrp(terminal.fileno()) != os.getpgrp()
    except OSError:
        # It is not the terminal of this session, so the system does not check who reads from it.
        return False


def _show(config: pytest.Config, lines: list[str]) -> None:
    reporter: Any = config.pluginmanager.getplugin("terminalreporter")
    if reporter is None or _is_worker(config):
        # The output of a worker is discarded, but its standard error is the one of the whole run.
        print(*lines, sep="\n", file=sys.stderr, flush=True)
        return
    reporter.ensure_newline()
    writer = config.get_terminal_writer()
    # That was not enough after the letter of a second failure in one test.
    if writer.width_of_current_line:
        writer.line()
    for line in lines:
        writer.line(line)
    writer.flush()
