"""Sends to many with asyncio: the list comes from an asynchronous generator, and the run ends early."""

import asyncio
from collections.abc import AsyncIterator

from workspace_sdk import AsyncClient


async def numbers() -> AsyncIterator[str]:
    for number in range(100):
        yield f"+1555{number:07}"


async def notify(client: AsyncClient) -> None:
    async with client.templates.send_many(numbers(), "plain_notice", total=100) as run:
        async for result in run:
            if result.outcome in ("rejected", "unknown"):
                print(result.index, result.reason, result.error)
            if run.progress().rejected > 10:
                break
    # At the end of the block, nothing is in flight any more.
    print(run.report())


async def main() -> None:
    async with AsyncClient.from_env() as client:
        await notify(client)
        plan = client.templates.send_many(numbers(), "plain_notice", dry_run=True, rate_limit=80)
        print(await plan.run())


asyncio.run(main())
