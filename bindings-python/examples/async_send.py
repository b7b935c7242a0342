"""Sends one template to many recipients: each has its own result, and none receives it twice."""

import asyncio

from workspace_sdk import AsyncClient, WorkspaceError

RECIPIENTS = ["+15550000001", "+15550000002", "not a number"]
ADVICE = {
    "rejected": "not sent, and repeating it is useless",
    "retryable": "not sent, try again later",
    "unknown": "find out before repeating it",
}


async def notify(client: AsyncClient, to: str, turns: asyncio.Semaphore) -> str:
    async with turns:
        try:
            await client.templates.send(to, "plain_notice")
        except WorkspaceError as error:
            return ADVICE[error.disposition]
    return "accepted"


async def main() -> None:
    turns = asyncio.Semaphore(16)
    async with AsyncClient.from_env(rate_limit=80) as client:
        results = await asyncio.gather(*(notify(client, to, turns) for to in RECIPIENTS))
    for to, result in zip(RECIPIENTS, results, strict=True):
        print(f"{to}: {result}")


asyncio.run(main())
