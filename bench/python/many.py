"""Send to a list of recipients once, and print the figures as a line of JSON.

The counterpart in Rust is `../src/many/client.rs`.
"""

import argparse
import asyncio
import json
import os
from collections.abc import Iterator
from typing import Any

from client import Stopwatch
from payload import API_KEY, HEADERS, TEMPLATE, TEMPLATE_PATH, base_url, order

IN_FLIGHT = 64


def send_many(port: int, warmup: int, recipients: int) -> dict[str, float | None]:
    """Our package: rows from a generator, and a loop over the results."""
    from workspace_sdk import Client

    def rows(count: int) -> Iterator[dict[str, Any]]:
        for recipient in range(count):
            to, variables = order(recipient)
            yield {"to": to, "variables": variables}

    def send(client: Client, count: int) -> int:
        accepted = 0
        with client.templates.send_many(rows(count), TEMPLATE, concurrency=IN_FLIGHT) as run:
            for result in run:
                accepted += result.outcome == "accepted"
        return accepted

    client = Client(base_url=base_url(port), api_key=API_KEY)
    check(send(client, warmup), warmup)
    stopwatch = Stopwatch()
    check(send(client, recipients), recipients)
    return stopwatch.sample(recipients)


async def aiohttp(port: int, warmup: int, recipients: int) -> dict[str, float | None]:
    """The loop of a careful program with aiohttp: 64 tasks take the recipients from one generator."""
    from aiohttp import ClientSession

    async def send(session: ClientSession, count: int) -> int:
        remaining = map(order, range(count))
        accepted = 0

        async def work() -> None:
            nonlocal accepted
            for to, variables in remaining:
                body = {"to": to, "templateName": TEMPLATE}
                body |= {f"body{place}": value for place, value in enumerate(variables, 1)}
                async with session.post(url, json=body) as response:
                    response.raise_for_status()
                    answer = await response.json()
                accepted += answer["data"]["messageId"] is not None

        await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
        return accepted

    url = base_url(port) + TEMPLATE_PATH
    async with ClientSession(headers=HEADERS) as session:
        check(await send(session, warmup), warmup)
        stopwatch = Stopwatch()
        check(await send(session, recipients), recipients)
        return stopwatch.sample(recipients)


def check(accepted: int, recipients: int) -> None:
    if accepted != recipients:
        raise RuntimeError(f"{accepted} of {recipients} recipients were accepted")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", required=True, choices=["send_many", "aiohttp"])
    for name in ["--port", "--warmup", "--recipients"]:
        parser.add_argument(name, type=int, required=True)
    options = parser.parse_args()
    if options.side == "aiohttp":
        sample = asyncio.run(aiohttp(options.port, options.warmup, options.recipients))
    else:
        sample = send_many(options.port, options.warmup, options.recipients)
    print(json.dumps(sample), flush=True)
    # Skips finalization, as the other clients do.
    os._exit(0)


if __name__ == "__main__":
    main()
