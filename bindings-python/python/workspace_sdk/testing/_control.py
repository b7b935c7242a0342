"""Calls the control API of the sandbox."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from ._error import SandboxError

# In seconds: the timeout of a call, and the longest time for which the server may refuse connections.
LIMIT = 30.0


def call(
    url: str, method: str, path: str, body: object, ended: Callable[[], str | None]
) -> dict[str, Any]:
    """Makes one call on a new connection, never through a proxy."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=LIMIT)
    # The connection is closed, because `drop_idle` would count an idle one.
    headers = {"connection": "close", "content-type": "application/json"}
    text = None if body is None else json.dumps(body)
    try:
        _connect(connection, ended)
        connection.request(method, "/_sandbox/v1" + path, text, headers)
        response = connection.getresponse()
        return _read(response.status, response.read())
    except (OSError, http.client.HTTPException) as error:
        raise SandboxError(ended() or f"{method} {path}: {error!r}") from error
    finally:
        connection.close()


def _connect(connection: http.client.HTTPConnection, ended: Callable[[], str | None]) -> None:
    """Connects. Retries while the server refuses connections because of a `refuse` call."""
    end = time.monotonic() + LIMIT
    while True:
        try:
            return connection.connect()
        except ConnectionRefusedError:
            if ended() is not None or time.monotonic() > end:
                raise
            time.sleep(0.002)


def _read(status: int, body: bytes) -> dict[str, Any]:
    try:
        parsed: Any = json.loads(body)
    except ValueError:
        parsed = None
    fields = cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else None
    if status == 200 and fields is not None:
        return fields
    message = fields.get("error") if fields is not None else None
    raise SandboxError(message or f"the control API responded with {status}: {body[:200]!r}")
