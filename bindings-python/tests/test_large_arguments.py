"""Large arguments are rejected at their limit, quickly, and other threads run meanwhile."""

from __future__ import annotations

import itertools
import threading
import time
from collections import UserDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from workspace_sdk import Client, ValidationError, WorkspaceError
from workspace_sdk.testing import Sandbox

PHONE = "+15550001234"
# In seconds: the longest that a call may take. All calls here take much less.
DEADLINE = 20
# The limits of the core.
MOST = 100_000


class Endless(Mapping[str, int]):
    """A mapping with an endless number of items."""

    def __getitem__(self, key: str) -> int:
        return 1

    def __iter__(self) -> Iterator[str]:
        return map(str, itertools.count())

    def __len__(self) -> int:
        return 1

    def items(self) -> Any:
        return ((key, 1) for key in self)


def many(count: int) -> dict[str, Any]:
    return dict.fromkeys(map(str, range(count)), 1)


def upsert(**arguments: Any) -> Callable[[Client], object]:
    return lambda client: client.contacts.upsert(PHONE, **arguments)


def request(params: Any) -> Callable[[Client], object]:
    return lambda client: client.request("contacts/list", params, safety="read")


MILLIONS = 3_000_000
TOO_LARGE: dict[str, tuple[str, Callable[[], Callable[[Client], object]]]] = {
    "a list": ("labelNames", lambda: upsert(label_names=["x"] * MILLIONS)),
    "a list of one too many": ("labelNames", lambda: upsert(label_names=["x"] * (MOST + 1))),
    "a generator": ("labelNames", lambda: upsert(label_names=itertools.repeat("x"))),
    "a dict": ("customFieldsData", lambda: upsert(custom_fields_data=many(MILLIONS))),
    "a list in a dict": (
        "customFieldsData",
        lambda: upsert(custom_fields_data={"a": [1] * MILLIONS}),
    ),
    "lists in lists": (
        "customFieldsData",
        lambda: upsert(custom_fields_data={"a": [[[]] * 10] * MILLIONS}),
    ),
    "lists that are the same": (
        "customFieldsData",
        lambda: upsert(custom_fields_data={"a": [[1] * 1000] * 1000}),
    ),
    "a mapping": ("customFieldsData", lambda: upsert(custom_fields_data=UserDict(many(MILLIONS)))),
    "a mapping without end": ("customFieldsData", lambda: upsert(custom_fields_data=Endless())),
    "a string": ("search", lambda: lambda client: client.contacts.list(search="x" * 300_000_000)),
    "a string of wide characters": (
        "search",
        lambda: lambda client: client.contacts.list(search="\u20ac" * 10_000_000),
    ),
    "parameters": ("params", lambda: request(many(MILLIONS))),
    "parameters without end": ("params", lambda: request(Endless())),
    "lists in parameters": (
        "params",
        lambda: request({str(at): [1] * 50_000 for at in range(100)}),
    ),
    "strings in parameters": (
        "params",
        lambda: request({str(at): "x" * 1_000_000 for at in range(100)}),
    ),
}

JUST_FIT: dict[str, Callable[[], Callable[[Client], object]]] = {
    "labels": lambda: upsert(label_names=["x" * 100] * MOST),
    "fields": lambda: upsert(custom_fields_data={"a": ["x" * 100] * (MOST - 1)}),
    "a string in a field": lambda: upsert(custom_fields_data={"a": "\n" * 7_000_000}),
    "parameters": lambda: request({str(at): "x" * 50 for at in range(MOST)}),
    "variables": lambda: (
        lambda client: client.templates.send(PHONE, "plain_notice", variables=["x" * 100] * MOST)
    ),
}


class GilProbe:
    """A Python thread, and the longest time that it waited for the GIL."""

    def __init__(self) -> None:
        self.count = 0
        self.longest = 0.0
        self._is_over = threading.Event()

    def run(self) -> None:
        last = time.monotonic()
        while not self._is_over.wait(0.001):
            now = time.monotonic()
            self.count, self.longest, last = self.count + 1, max(self.longest, now - last), now

    def end(self) -> None:
        self._is_over.set()


@contextmanager
def probed() -> Iterator[GilProbe]:
    probe = GilProbe()
    thread = threading.Thread(target=probe.run)
    thread.start()
    try:
        yield probe
    finally:
        probe.end()
        thread.join()


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Sandbox() as sandbox, sandbox.client(timeout=DEADLINE, max_retries=0) as client:
        yield client


def timed(
    call: Callable[[Client], object], client: Client
) -> tuple[WorkspaceError | None, float, float]:
    """The error, how long the call took, and the longest wait of another thread."""
    with probed() as probe:
        started = time.monotonic()
        try:
            call(client)
            error = None
        except WorkspaceError as raised:
            error = raised
        return error, time.monotonic() - started, probe.longest


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_value_that_is_too_large_is_rejected_quickly(name: str, client: Client) -> None:
    field, prepare = TOO_LARGE[name]
    error, took, longest = timed(prepare(), client)
    assert isinstance(error, ValidationError)
    assert [(bad.field, bad.kind) for bad in error.fields] == [(field, "too_long")]
    # A debug build is ten times slower than a release build.
    assert took < DEADLINE / 10 and longest < DEADLINE / 10


@pytest.mark.parametrize("name", JUST_FIT)
def test_a_value_at_the_limit_is_sent_while_other_threads_run(name: str, client: Client) -> None:
    error, took, longest = timed(JUST_FIT[name](), client)
    # The request was sent. The sandbox accepts at most 1 MB, and may close the connection.
    assert error is not None and not isinstance(error, ValidationError)
    assert took < DEADLINE / 2 and longest < DEADLINE / 10
