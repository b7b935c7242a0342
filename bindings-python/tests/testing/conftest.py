"""Helpers of these tests. They use plain HTTP, so that they test the sandbox and not the SDK."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from workspace_sdk.testing import Sandbox

Post = Callable[..., tuple[int, Any]]


@pytest.fixture
def post() -> Post:
    """POSTs parameters to the path of an operation. Returns the status and the parsed response."""

    def call(sandbox: Sandbox, path: str, **parameters: object) -> tuple[int, Any]:
        connection = connect(sandbox)
        try:
            return ask(connection, path, parameters)
        finally:
            connection.close()

    return call


@pytest.fixture
def listens() -> Callable[[str], bool]:
    """Whether a server listens at a URL."""

    def ask(url: str) -> bool:
        address = urlsplit(url)
        try:
            socket.create_connection((address.hostname, address.port or 0), timeout=10).close()
        except ConnectionError:
            return False
        return True

    return ask


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Polls until a condition is met that is not reported, such as the exit of another process."""

    def wait(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.002)

    return wait


@pytest.fixture
def keep_alive(workspace_sandbox: Sandbox) -> Iterator[http.client.HTTPConnection]:
    """A connection that stays open after one request."""
    connection = connect(workspace_sandbox)
    ask(connection, "channels/list", {})
    yield connection
    connection.close()


def connect(sandbox: Sandbox) -> http.client.HTTPConnection:
    address = urlsplit(sandbox.url)
    return http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)


def ask(connection: http.client.HTTPConnection, path: str, parameters: object) -> tuple[int, Any]:
    headers = {"x-api-key": Sandbox.api_key, "x-sandbox-call": "17"}
    connection.request("POST", f"/api/workspace/v1/{path}", json.dumps(parameters), headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())
