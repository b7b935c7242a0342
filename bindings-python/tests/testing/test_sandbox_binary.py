"""Finding the executable, and executables that are not the sandbox."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from workspace_sdk.testing import Sandbox, SandboxError, _binary, _process

Program = Callable[[str], Path]

NAME = "workspace-sandbox.exe" if sys.platform == "win32" else "workspace-sandbox"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Uses Python code as the executable that is started."""
    if sys.platform == "win32":
        pytest.skip("a script is not executable on this platform")

    def make(code: str) -> Path:
        path = tmp_path / "program"
        path.write_text(f"#!{sys.executable}\n{code}\n")
        path.chmod(0o755)
        monkeypatch.setenv("WORKSPACE_SANDBOX", str(path))
        return path

    return make


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without the executable. Returns the scripts folder of this environment."""
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    monkeypatch.delenv("WORKSPACE_SANDBOX", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))

    def get_path(name: str, scheme: str = "") -> str:
        assert name == "scripts"
        return str(tmp_path / "user" if scheme else scripts)

    monkeypatch.setattr(sysconfig, "get_path", get_path)
    return scripts


def put(folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    path = folder / NAME
    path.touch(0o755)
    return str(path)


def test_the_variable_comes_first(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(nowhere)
    chosen = put(nowhere.parent / "chosen")
    monkeypatch.setenv("WORKSPACE_SANDBOX", chosen)
    assert _binary.find() == chosen


def test_a_variable_with_a_missing_file_is_an_error(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(nowhere)
    monkeypatch.setenv("WORKSPACE_SANDBOX", str(nowhere / "gone"))
    with pytest.raises(SandboxError, match=r"WORKSPACE_SANDBOX names .*gone"):
        _binary.find()


def test_the_next_places_are_the_environment_the_user_and_the_path(nowhere: Path) -> None:
    for folder in (nowhere.parent / "path", nowhere.parent / "user", nowhere):
        path = put(folder)
        assert _binary.find() == path


def test_a_missing_executable_is_an_error_that_says_how_to_install_it(nowhere: Path) -> None:
    with pytest.raises(SandboxError, match="pip install workspace-sandbox"):
        Sandbox().start()


def test_the_error_contains_the_stderr_of_a_program_that_exits(program: Program) -> None:
    program("import sys; sys.exit('no room for a sandbox')")
    with pytest.raises(SandboxError, match="exited with code 1:\nno room for a sandbox"):
        Sandbox().start()


def test_another_program_is_an_error(program: Program) -> None:
    for line in ("hello", "[]", '{"ready": false}'):
        program(f"print({line!r}, flush=True); input()")
        with pytest.raises(SandboxError, match="this program is not the sandbox"):
            Sandbox().start()


def test_a_program_that_is_never_ready_is_stopped(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_process, "START_LIMIT", 0.2)
    program("input()")
    with pytest.raises(SandboxError, match=r"not ready in 0\.2 s"):
        Sandbox().start()


def test_another_version_of_the_control_api_is_rejected(program: Program) -> None:
    program("""print('{"ready": true, "version": "9.0.0", "control": 9}', flush=True); input()""")
    with pytest.raises(SandboxError, match=r"9\.0\.0 has version 9"):
        Sandbox().start()


def test_a_file_that_cannot_be_run_is_named(program: Program) -> None:
    path = program("")
    path.chmod(0o644)
    with pytest.raises(SandboxError, match="program cannot be run"):
        Sandbox().start()


def test_a_server_that_does_not_stop_is_killed(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_process, "STOP_LIMIT", 0.05)
    program(
        "import threading\n"
        """print('{"ready": true, "version": "0", "control": 1, "url": ""}', flush=True)\n"""
        "threading.Event().wait()"
    )
    sandbox = Sandbox().start()
    process = sandbox._running()
    sandbox.close()
    assert process._process.returncode == -9
