"""Calls the control API of the sandbox directly, independently of `workspace_sdk.testing`."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit

from .case import CaseError
from .shared import Json

# The control calls that a case may make.
CALLS = frozenset({"receive", "advance", "message", "refuse", "drop-idle"})

# In seconds. It also limits how long the sandbox may refuse connections because of `refuse`.
_LIMIT = 10.0


class ControlApi:
    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host, self._port = address.hostname or "", address.port

    def reset(self) -> None:
        self._call("POST", "/reset", {"seed": "demo"})

    def control(self, call: str, body: dict[str, Json]) -> None:
        if call not in CALLS:
            raise CaseError(f"unknown control call {call}")
        self._call("POST", f"/{call}", body)

    def faults(self, faults: list[Json]) -> None:
        if faults:
            self._call("POST", "/faults", faults)

    def tls(self) -> dict[str, Json]:
        return self._call("GET", "/tls")

    def journal(self, since: int = 0) -> list[dict[str, Json]]:
        entries: list[dict[str, Json]] = self._call("GET", f"/journal?since={since}")["entries"]
        return entries

    def _call(self, method: str, path: str, body: Json = None) -> dict[str, Any]:
        """Opens a connection for each call, so that `drop_idle` finds no idle one."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_LIMIT)
        try:
            _connect(connection)
            text = None if body is None else json.dumps(body)
            headers = {"connection": "close", "content-type": "application/json"}
            connection.request(method, "/_sandbox/v1" + path, text, headers)
            answer = connection.getresponse()
            status, content = answer.status, answer.read()
        finally:
            connection.close()
        if status != 200:
            raise CaseError(f"{path}: {content.decode(errors='replace')}")
        parsed: dict[str, Any] = json.loads(content)
        return parsed


def _connect(connection: http.client.HTTPConnection) -> None:
    end = time.monotonic() + _LIMIT
    while True:
        try:
            connection.connect()
            return
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.005)
