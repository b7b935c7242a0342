"""A process of the ledger's fault matrix: it sends a range of keys, several at a time.

It prints a line before and after each call, so that the lines of a killed process show which calls were in
flight.
"""

import asyncio
import random
import sys

from workspace_sdk import AsyncClient, WorkspaceError

AT_ONCE = 8
# The share of calls that are cancelled, and the longest time after which they are.
CANCELLED = 0.05
CANCELLED_AFTER = 0.03
# Long enough that no call runs out of time on a busy machine.
TIMEOUT = 60.0


async def send(client: AsyncClient, number: int, timeout: float) -> None:
    print("start", number, flush=True)
    try:
        sent = await asyncio.wait_for(
            client.templates.send(
                f"+1555{number:07}", "plain_notice", idempotency_key=f"key-{number}"
            ),
            timeout,
        )
        end = "replayed" if sent.call.replayed else "sent" if sent.call.recorded else "unrecorded"
    except asyncio.TimeoutError:
        end = "cancelled"
    except WorkspaceError as error:
        end = error.code
    print("end", number, end, flush=True)


async def send_all(url: str, ledger: str, numbers: range, chance: random.Random) -> None:
    slots = asyncio.Semaphore(AT_ONCE)

    async def send_one(client: AsyncClient, number: int, timeout: float) -> None:
        async with slots:
            await send(client, number, timeout)

    async with AsyncClient(
        base_url=url,
        api_key="sandbox-key",
        ledger=ledger,
        attempt_timeout=TIMEOUT,
        timeout=TIMEOUT,
    ) as client:
        timeouts = (
            chance.random() * CANCELLED_AFTER if chance.random() < CANCELLED else TIMEOUT
            for _ in numbers
        )
        await asyncio.gather(*map(send_one, [client] * len(numbers), numbers, timeouts))


if __name__ == "__main__":
    url, ledger, first, count, seed = sys.argv[1:]
    start = int(first)
    asyncio.run(send_all(url, ledger, range(start, start + int(count)), random.Random(seed)))
