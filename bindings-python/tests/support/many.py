"""Runs that send to many, with either client."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from workspace_sdk import RecipientResult, SendManyReport
from workspace_sdk.testing import Sandbox

Outcome = tuple[list[RecipientResult], SendManyReport]

# Makes a call of a client.
Send = Callable[[Any], Any]


def blocking(sandbox: Sandbox, send: Send, **options: Any) -> Outcome:
    """The results in the order of the list, and the report."""
    with sandbox.client(**options) as client, send(client) as run:
        results = sorted(run, key=lambda result: result.index)
    return results, run.report()


def asynchronous(sandbox: Sandbox, send: Send, **options: Any) -> Outcome:
    async def main() -> Outcome:
        async with sandbox.async_client(**options) as client, send(client) as run:
            results = [result async for result in run]
        return sorted(results, key=lambda result: result.index), run.report()

    return asyncio.run(main())


CLIENTS: dict[str, Callable[..., Outcome]] = {"blocking": blocking, "async": asynchronous}


def numbers(count: int) -> list[str]:
    """Numbers that no contact has."""
    return [f"+1555{number:07}" for number in range(count)]


def reasons(results: Iterable[RecipientResult]) -> list[str]:
    return [result.reason for result in results]


def orders(count: int) -> list[dict[str, str]]:
    """Rows of a campaign. Each one has its own number and order."""
    return [
        {"phone": number, "name": "John", "order": f"ORD-{index}", "total": "29.99"}
        for index, number in enumerate(numbers(count))
    ]
