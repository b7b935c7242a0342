"""The process of the server. The server has started when it prints its ready line, and stops when
its stdin is closed.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import IO, Any, cast

from ._error import SandboxError

CONTROL_VERSION = 1
# In seconds. Only a program that hangs needs this long.
START_LIMIT = 30.0
STOP_LIMIT = 5.0


class Process:
    """A running server. `ready` is the JSON object of its ready line."""

    def __init__(self, command: list[str]) -> None:
        self._owner = os.getpid()
        # A file, because nothing would read a pipe, and a full pipe would block the server.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
        # In a separate process group: Ctrl-C ends the tests first, and they end the server.
        own_group: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                # Unbuffered, so that there is nothing to flush, and no lock that a fork could copy.
                bufsize=0,
                **own_group,
            )
        except OSError as error:
            self._stderr.close()
            raise SandboxError(f"{command[0]} cannot be run: {error}") from error
        try:
            self.ready = self._read_ready_line()
        except BaseException:
            self._kill()
            self._close_files()
            raise

    def _read_ready_line(self) -> dict[str, Any]:
        stdout = self._process.stdout
        assert stdout is not None
        line = _first_line(stdout, START_LIMIT)
        if line is None:
            late = f"the sandbox was not ready in {START_LIMIT:g} s"
            raise SandboxError(late + self._stderr_tail())
        if not line:
            # The output is closed a moment before the process exits.
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_LIMIT)
            raise SandboxError(self.ended() or "the sandbox closed its output and did not start")
        try:
            parsed: Any = json.loads(line)
        except ValueError:
            parsed = None
        ready = cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else {}
        if ready.get("ready") is not True:
            text = line[:200].decode(errors="replace").rstrip()
            wrong = f"this program is not the sandbox: instead of a ready line it printed {text!r}"
            raise SandboxError(wrong + self._stderr_tail())
        control = ready.get("control")
        if control != CONTROL_VERSION:
            raise SandboxError(
                f"workspace-sandbox {ready.get('version')} has version {control} of the control API, "
                f"but this package needs version {CONTROL_VERSION}: install the same version of both "
                "packages"
            )
        return ready

    def ended(self) -> str | None:
        """The exit message of the server; None while it runs."""
        if self._owner != os.getpid() or self._process.poll() is None:
            return None
        return f"the sandbox exited with code {self._process.returncode}{self._stderr_tail()}"

    def stop(self) -> None:
        """Stops the server and waits until it has exited. Does nothing in a forked child."""
        if self._owner != os.getpid():
            return
        _close(self._process.stdin)
        try:
            self._process.wait(STOP_LIMIT)
        except BaseException as error:
            self._kill()
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
        finally:
            self._close_files()

    def forget(self) -> None:
        """In a forked child: closes its copy of the server's stdin, which would keep the server
        alive.
        """
        self._close_files()
        # The server is not a child of this process, so this only marks it as already waited for.
        self._process.poll()

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _close_files(self) -> None:
        for file in (self._process.stdin, self._process.stdout, self._stderr):
            _close(file)

    def _stderr_tail(self) -> str:
        self._stderr.seek(0)
        text = self._stderr.read().decode(errors="replace").strip()
        return f":\n{text[-2000:]}" if text else ""


def _close(file: IO[bytes] | None) -> None:
    if file is not None:
        with suppress(OSError):
            file.close()


def _first_line(stream: IO[bytes], limit: float) -> bytes | None:
    """The first line; None if the time limit is reached. Uses a thread, because not every system
    can poll a pipe.
    """
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        # If the limit is reached, the stream is closed during the read.
        with suppress(OSError, ValueError):
            lines.put(stream.readline(65536))

    threading.Thread(target=read, daemon=True).start()
    try:
        return lines.get(timeout=limit)
    except queue.Empty:
        return None
