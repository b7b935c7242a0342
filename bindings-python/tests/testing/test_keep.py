"""`--workspace-sandbox-keep`: a failed test waits until you have looked at its sandbox."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest

pytest_plugins = "pytester"

OPTION = "--workspace-sandbox-keep"
PROMPT = "Press Enter to continue."

SENDS_AND_FAILS = """
    def test_send(workspace_sandbox, workspace_client):
        workspace_client.templates.send("+15550000001", "plain_notice")
        assert workspace_sandbox.messages() == []
"""


def control(url: str, path: str) -> Any:
    with urlopen(f"{url}_sandbox/v1/{path}", timeout=10) as answer:
        return json.load(answer)


def operations(url: str) -> list[str | None]:
    return [entry["operation"] for entry in control(url, "journal")["entries"]]


def urls(text: str) -> list[str]:
    return re.findall(r"http://127\.0\.0\.1:\d+/", text)


# The pipe stays open, so a read from it would not return.
@pytest.mark.parametrize("stdin", [subprocess.DEVNULL, subprocess.PIPE])
def test_without_a_terminal_it_shows_the_page_and_does_not_wait(
    pytester: pytest.Pytester, stdin: int
) -> None:
    pytester.makepyfile(test_it=SENDS_AND_FAILS)
    result = pytester.run(sys.executable, "-m", "pytest", OPTION, stdin=stdin, timeout=60)
    result.assert_outcomes(failed=1)
    result.stdout.re_match_lines(
        [
            re.escape("test_it.py::test_send failed. Look at what it did:"),
            r"http://127\.0\.0\.1:\d+/$",
            re.escape("The tests do not wait, because standard input is not a terminal."),
        ],
        consecutive=True,
    )
    assert PROMPT not in result.stdout.str()


@pytest.mark.skipif(sys.platform == "win32", reason="it needs a pseudo-terminal")
class TestInATerminal:
    @pytest.fixture
    def terminal(self, pytester: pytest.Pytester) -> Iterator[Terminal]:
        terminal = Terminal(pytester)
        yield terminal
        terminal.close()

    @pytest.mark.parametrize("arguments", [(), ("-s",), ("--capture=sys",), ("-v", "--tb=short")])
    def test_the_server_is_kept_until_enter_is_pressed(
        self, pytester: pytest.Pytester, terminal: Terminal, arguments: tuple[str, ...]
    ) -> None:
        pytester.makepyfile(test_it=SENDS_AND_FAILS)
        terminal.run(OPTION, *arguments)
        shown = terminal.read_until(PROMPT)
        assert "test_it.py::test_send failed. Look at what it did:" in shown
        [url] = urls(shown)
        assert control(url, "health")["ready"] is True
        assert operations(url) == ["templates.send"]
        assert terminal.ended() is None
        terminal.press_enter()
        rest = terminal.read_to_end()
        assert "FAILED test_it.py::test_send" in rest
        assert "1 failed in" in rest
        assert terminal.ended() == 1

    def test_it_waits_once_per_failed_test(
        self, pytester: pytest.Pytester, terminal: Terminal
    ) -> None:
        pytester.makepyfile(
            SENDS_AND_FAILS
            + """
    def test_passes(workspace_client):
        workspace_client.channels.list()

    def test_of_something_else():
        assert False

    def test_that_reads(workspace_client):
        workspace_client.channels.list()
        assert input() == ""
"""
        )
        terminal.run(OPTION)
        [first] = urls(terminal.read_until(PROMPT))
        assert operations(first) == ["templates.send"]
        terminal.press_enter()
        # The data is reset for each test. Input is captured again, so the last test fails too.
        [last] = urls(terminal.read_until(PROMPT))
        assert operations(last) == ["channels.list"]
        terminal.press_enter()
        assert "3 failed, 1 passed" in terminal.read_to_end()

    def test_a_failed_setup_and_sandboxes_of_a_test(
        self, pytester: pytest.Pytester, terminal: Terminal
    ) -> None:
        pytester.makepyfile(
            """
            import pytest
            from workspace_sdk.testing import Sandbox

            @pytest.fixture
            def broken(workspace_client):
                workspace_client.labels.list()
                assert False

            def test_setup(broken):
                pass

            def test_own(request):
                for _ in range(2):
                    sandbox = Sandbox().start()
                    request.addfinalizer(sandbox.close)
                with Sandbox(), sandbox.client() as client:
                    client.labels.list()
                assert False

            @pytest.mark.xfail
            def test_expected(workspace_sandbox):
                assert False
            """
        )
        terminal.run(OPTION)
        shown = terminal.read_until(PROMPT)
        assert "::test_setup failed." in shown
        [shared] = urls(shown)
        assert operations(shared) == ["labels.list"]
        terminal.press_enter()
        shown = terminal.read_until(PROMPT)
        assert "::test_own failed." in shown
        own = urls(shown)
        assert len(own) == 2 and shared not in own
        assert sorted(len(operations(url)) for url in own) == [0, 1]
        terminal.press_enter()
        assert "1 failed, 1 xfailed, 1 error" in terminal.read_to_end()

    def test_the_end_of_the_input_is_like_enter(
        self, pytester: pytest.Pytester, terminal: Terminal
    ) -> None:
        pytester.makepyfile(SENDS_AND_FAILS)
        terminal.run(OPTION)
        terminal.read_until(PROMPT)
        terminal.write(b"\x04")
        assert "1 failed in" in terminal.read_to_end()

    def test_a_worker_of_xdist_does_not_wait(
        self, pytester: pytest.Pytester, terminal: Terminal
    ) -> None:
        # The mark by which plugins know a worker.
        pytester.makeconftest("def pytest_configure(config): config.workerinput = {}")
        pytester.makepyfile(SENDS_AND_FAILS)
        terminal.run(OPTION)
        shown = terminal.read_to_end()
        assert len(urls(shown.partition("Look at what it did:")[2].partition("FAILURES")[0])) == 1
        assert "The tests do not wait, because a worker of pytest-xdist has no terminal." in shown
        assert "1 failed in" in shown

    def test_without_the_option_nothing_is_shown(
        self, pytester: pytest.Pytester, terminal: Terminal
    ) -> None:
        pytester.makepyfile(SENDS_AND_FAILS)
        terminal.run()
        shown = terminal.read_to_end()
        assert "1 failed in" in shown
        assert "Look at what it did" not in shown


class Terminal:
    """A run of pytest whose input and output are a pseudo-terminal."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        self._run: subprocess.Popen[bytes] | None = None
        self._master, self._slave = os.openpty()

    def run(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "pytest", "--color=no", *arguments]
        self._run = subprocess.Popen(
            command,
            cwd=self._pytester.path,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            start_new_session=True,
        )
        os.close(self._slave)
        self._slave = -1

    def read_until(self, end: str) -> str:
        text = ""
        while end not in text:
            part = self._read()
            assert part, f"it ended before {end!r}:\n{text}"
            text += part
        return text

    def read_to_end(self) -> str:
        text = ""
        while part := self._read():
            text += part
        assert self._run is not None
        self._run.wait(timeout=60)
        return text

    def _read(self) -> str:
        try:
            return os.read(self._master, 65536).decode(errors="replace")
        except OSError:
            # Linux reports the end of a pseudo-terminal as an error.
            return ""

    def press_enter(self) -> None:
        self.write(b"\n")

    def write(self, data: bytes) -> None:
        os.write(self._master, data)

    def ended(self) -> int | None:
        assert self._run is not None
        return self._run.poll()

    def close(self) -> None:
        if self._run is not None and self._run.poll() is None:
            self._run.kill()
            self._run.wait()
        for file in (self._master, self._slave):
            if file != -1:
                os.close(file)
