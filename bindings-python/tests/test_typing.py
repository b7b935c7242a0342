"""Type checkers accept every valid use of the package, and reject every invalid one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from conformance.shared import read_json
from workspace_sdk import types

FOLDER = Path(__file__).parent / "typing"
VALID = FOLDER / "valid.py"
INVALID = FOLDER / "invalid.py"

# The reports by file and line.
Reports = dict[tuple[str, int], str]


def run(folder: Path, *arguments: str) -> str:
    """The report of a type checker, which is run in a folder without configuration."""
    command = [sys.executable, "-m", *arguments]
    run = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=100)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    return run.stdout


def mypy(folder: Path) -> Reports:
    options = ("--strict", "--python-version", "3.10", "--no-pretty", "--no-color-output")
    text = run(folder, "mypy", *options, str(VALID), str(INVALID))
    found = re.findall(r"^(.+?):(\d+): error: (.+)$", text, re.MULTILINE)
    return {(Path(file).name, int(line)): message for file, line, message in found}


def pyright(folder: Path) -> Reports:
    options = ("--outputjson", "--pythonpath", sys.executable, "--pythonversion", "3.10")
    answer = json.loads(run(folder, "pyright", *options, str(VALID), str(INVALID)))
    assert answer["summary"]["filesAnalyzed"] == 2
    return {
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1): each["message"]
        for each in answer["generalDiagnostics"]
        if each["severity"] == "error"
    }


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_valid_uses_pass_and_invalid_ones_do_not(
    checker: Callable[[Path], Reports], tmp_path: Path
) -> None:
    lines = INVALID.read_text(encoding="utf-8").splitlines()
    wrong = {(INVALID.name, at) for at, line in enumerate(lines, 1) if line.endswith("  # wrong")}
    reports = checker(tmp_path)
    unexpected = {place: reports[place] for place in reports.keys() - wrong}
    accepted = {at: lines[at - 1].strip() for _, at in sorted(wrong - reports.keys())}
    assert (unexpected, accepted) == ({}, {})


def literals(of: Any) -> Counter[str]:
    """The strings of an alias of `Literal`, open or not."""
    found: Counter[str] = Counter()
    for each in get_args(of):
        found.update([each] if isinstance(each, str) else literals(each))
    return found


def test_the_string_enums_are_those_of_every_language() -> None:
    description = read_json()
    values = description["values"]
    assert literals(types.Auth) == Counter(values["auth"])
    assert literals(types.RequestStyle) == Counter(values["request_style"])
    assert literals(types.TrustRoots) == Counter(values["trust_roots"])
    assert literals(types.Safety) == Counter(values["safety"])
    assert literals(types.Disposition) == Counter(values["disposition"])
    assert literals(types.Failure) == Counter(description["failures"])
    assert literals(types.FieldErrorKind) == Counter(description["field_error_kinds"])
    assert literals(types.SentState) == Counter(description["sent_states"])
    assert literals(types.NextStep) == Counter(description["next_steps"])
    assert literals(types.StopReason) == Counter(description["stop_reasons"])
