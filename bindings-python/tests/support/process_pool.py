"""The functions that a process pool runs. Other processes must be able to import them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from workspace_sdk import Client

from .failures import FAILURES

_client: Client | None = None


def set_client(client: Client) -> None:
    """Sets the client of a worker process."""
    global _client
    _client = client


def send(reference: str) -> tuple[str | None, int]:
    assert _client is not None
    sent = _client.templates.send("+15550001234", "plain_notice", api_reference=reference)
    return sent.api_reference, sent.call.status


def send_with(client: Any, reference: str) -> Any:
    """Sends with a client that was pickled with the work."""
    result = client.templates.send("+15550001234", "plain_notice", api_reference=reference)
    if isinstance(client, Client):
        return result

    async def wait() -> Any:
        return await result

    return asyncio.run(wait())


RESULTS: dict[str, Callable[[Any], Any]] = {
    "model": lambda client: client.contacts.upsert("+15550001234", name="Ada"),
    "list": lambda client: client.contacts.list(limit=3),
    "sent": lambda client: client.templates.send("+15550001234", "plain_notice"),
    "response": lambda client: client.request("channels/list", safety="read"),
    "iterated": lambda client: list(client.contacts.iter(max_items=3)),
}


def result(name: str) -> Any:
    return RESULTS[name](_client)


def fail(name: str, options: dict[str, Any]) -> Any:
    """A call that raises."""
    return FAILURES[name].call(Client(**options))
