"""Neither the import nor a new client starts or loads anything before its first use."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

from support import run_program
from workspace_sdk import AsyncClient, Client
from workspace_sdk.testing import Sandbox

HEAVY = [
    "asyncio",
    "collections",
    "concurrent",
    "contextvars",
    "dataclasses",
    "datetime",
    "decimal",
    "email",
    "enum",
    "functools",
    "hashlib",
    "http",
    "inspect",
    "ipaddress",
    "json",
    "logging",
    "pathlib",
    "pickle",
    "queue",
    "re",
    "select",
    "selectors",
    "signal",
    "socket",
    "ssl",
    "struct",
    "subprocess",
    "tempfile",
    "threading",
    "typing",
    "urllib",
    "uuid",
    "warnings",
    "weakref",
]

# Prints the loaded modules and the number of threads after each step of a program.
STEPS = """
import os, sys
heavy, bare = set(sys.argv[1].split()), set(sys.modules)
def step(name):
    threads = len(os.listdir("/proc/self/task")) if sys.platform == "linux" else 0
    print(name, threads, *sorted(heavy & (set(sys.modules) - bare)))
import workspace_sdk
step("import")
client = workspace_sdk.Client.from_env()
step("client")
client.contacts.upsert("+15550001234", name="Ada")
step("call")
later = workspace_sdk.AsyncClient.from_env()
step("async_client")
import asyncio
async def main():
    await later.contacts.list()
asyncio.run(main())
step("async_call")
"""


def bare(*arguments: str) -> str:
    """The output of Python, run without the user's environment."""
    command = [sys.executable, "-I", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def steps() -> dict[str, list[str]]:
    with Sandbox() as sandbox:
        output = run_program(STEPS, " ".join(HEAVY), env=sandbox.environ()).stdout
    return {line.split()[0]: line.split()[1:] for line in output.splitlines()}


def test_an_import_loads_only_itself() -> None:
    source = (
        "import sys; old = set(sys.modules); import workspace_sdk; print(*set(sys.modules) - old)"
    )
    loaded = set(bare("-c", source).split())
    package = {name for name in loaded if name.split(".")[0] == "workspace_sdk"}
    assert loaded - package <= {"__future__"}
    assert package == {"workspace_sdk"} | {
        f"workspace_sdk.{n}" for n in ("_errors", "_many", "_native", "_result")
    }


@pytest.mark.parametrize("step", ["import", "client", "async_client"])
def test_nothing_heavy_is_loaded(steps: dict[str, list[str]], step: str) -> None:
    assert steps[step][1:] == []


def test_a_call_loads_no_event_loop_and_no_tls(steps: dict[str, list[str]]) -> None:
    assert set(steps["call"][1:]) <= {"datetime"}


@pytest.mark.skipif(sys.platform != "linux", reason="counts the threads of a process in /proc")
def test_only_the_asynchronous_client_has_a_thread(steps: dict[str, list[str]]) -> None:
    threads = {step: int(found[0]) for step, found in steps.items()}
    assert threads == {"import": 1, "client": 1, "call": 1, "async_client": 1, "async_call": 2}


def test_an_import_is_quick() -> None:
    # A generous limit: the benchmarks have the real figure. The best of several runs counts,
    # because the machine is shared.
    times = []
    for _ in range(7):
        output = bare("-X", "importtime", "-c", "import workspace_sdk")
        found = re.search(r"\| +(\d+) \| workspace_sdk$", output, re.MULTILINE)
        assert found, output
        times.append(int(found[1]) / 1000)
    assert min(times) < 25, times


@pytest.mark.parametrize("cls", [Client, AsyncClient])
def test_a_client_class_has_no_subclasses(cls: Any) -> None:
    # A copy or an unpickled client would not be an instance of the subclass.
    with pytest.raises(TypeError, match="not an acceptable base type"):
        type("Mine", (cls,), {})
