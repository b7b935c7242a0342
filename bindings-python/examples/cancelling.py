"""Timeouts: the option `timeout` reports the outcome of a send; cancelling a task does not."""

import asyncio

from workspace_sdk import AsyncClient, AttemptEvent, OutcomeUnknownError
from workspace_sdk.testing import Sandbox


def show(attempt: AttemptEvent) -> None:
    print(f"  {attempt.operation}: {attempt.next}, {attempt.sent}")


async def with_timeout(client: AsyncClient, to: str) -> None:
    try:
        await client.with_options(timeout=0.3).templates.send(to, "plain_notice")
    except OutcomeUnknownError as error:
        print("find out before repeating it:", error)


async def with_cancelling(client: AsyncClient, to: str) -> None:
    try:
        await asyncio.wait_for(client.templates.send(to, "plain_notice"), timeout=0.3)
    except asyncio.TimeoutError:
        print("cancelled; only the hook reports whether it was sent")


async def main() -> None:
    async with Sandbox() as sandbox, sandbox.async_client(on_attempt=show) as client:
        sandbox.fault("stall", operation="templates.send", times=2)
        await with_timeout(client, "+15550000001")
        await with_cancelling(client, "+15550000001")


asyncio.run(main())
