"""A WSGI application. Gunicorn loads it before it forks, and its client is used before that too."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from workspace_sdk import AsyncClient, Client

client = Client.from_env()
later = AsyncClient.from_env()
client.channels.list()
asyncio.run(later.channels.list())


def app(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    reference = environ["PATH_INFO"].strip("/")
    sent = client.templates.send("+15550001234", "plain_notice", api_reference=reference)
    channels = asyncio.run(later.channels.list())
    start("200 OK", [("content-type", "application/json")])
    answer = {"pid": os.getpid(), "reference": sent.api_reference, "channel": channels[0].id}
    return [json.dumps(answer).encode()]
