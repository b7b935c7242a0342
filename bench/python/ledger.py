"""Send with and without a ledger in turn, and print the figures as a line of JSON.

The counterpart in Rust is `../src/ledger/client.rs`, which describes the samples.
"""

import argparse
import asyncio
import itertools
import json
import os
import time
from pathlib import Path

from payload import API_KEY, RECIPIENT, TEXT, base_url
from workspace_sdk import AsyncClient, Client, SentMessage

IN_FLIGHT = 64
# Enough that SQLite overwrites its log instead of making it longer.
WARMUP = 500
PAGE = 4096
PAGES = 256


class Fsync:
    """A bare fsync: the time that the disk itself needs for a claim."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "fsync", os.O_RDWR | os.O_CREAT)
        os.pwrite(self._file, bytes(PAGE * PAGES), 0)
        os.fsync(self._file)
        self._pages = itertools.cycle(range(PAGES))

    def run(self) -> float:
        started = time.perf_counter()
        os.pwrite(self._file, b"\1" * PAGE, next(self._pages) * PAGE)
        os.fsync(self._file)
        return microseconds(started)


def microseconds(started: float) -> float:
    return (time.perf_counter() - started) * 1e6


class Keys:
    """Idempotency keys as a shop would make them; none for a client without a ledger."""

    def __init__(self, *, has_ledger: bool) -> None:
        self._numbers = itertools.count(1_000_000) if has_ledger else None

    def next(self) -> str | None:
        return None if self._numbers is None else f"order-{next(self._numbers):07}/confirmation"

    def check(self, sent: SentMessage) -> None:
        if sent.message_id is None or sent.call.recorded != (self._numbers is not None):
            raise RuntimeError("a response is incomplete")


def place(options: argparse.Namespace, name: str) -> Path | str:
    """The ledger with this name: a file, or a schema of the database."""
    return f"{options.database}_{name}" if options.database else options.folder / f"{name}.db"


def sequential(options: argparse.Namespace) -> list[dict[str, float]]:
    ledger = place(options, "sequential")
    without = Client(base_url=base_url(options.port), api_key=API_KEY)
    with_ledger = Client(base_url=base_url(options.port), api_key=API_KEY, ledger=ledger)
    no_keys, keys = Keys(has_ledger=False), Keys(has_ledger=True)

    def send(client: Client, keys: Keys) -> float:
        started = time.perf_counter()
        sent = client.messages.send_text(RECIPIENT, TEXT, idempotency_key=keys.next())
        time_taken = microseconds(started)
        keys.check(sent)
        return time_taken

    fsync = Fsync(options.folder)
    for _ in range(WARMUP):
        send(without, no_keys)
        send(with_ledger, keys)
    samples = []
    for _ in range(options.sends):
        sample = {"fsync": fsync.run(), "without": send(without, no_keys)}
        samples.append(sample | {"with": send(with_ledger, keys)})
    return samples


async def concurrent(
    port: int, ledger: Path | str, rounds: int, calls: int, warmup: int
) -> list[dict[str, float]]:
    without = AsyncClient(base_url=base_url(port), api_key=API_KEY)
    with_ledger = AsyncClient(base_url=base_url(port), api_key=API_KEY, ledger=ledger)
    no_keys, keys = Keys(has_ledger=False), Keys(has_ledger=True)

    async def round_of(client: AsyncClient, keys: Keys, calls: int) -> tuple[float, float]:
        remaining = iter(range(calls))

        async def work() -> None:
            for _ in remaining:
                sent = await client.messages.send_text(RECIPIENT, TEXT, idempotency_key=keys.next())
                keys.check(sent)

        cpu, started = time.process_time(), time.perf_counter()
        await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
        return (time.process_time() - cpu) / calls * 1e6, microseconds(started) / calls

    await round_of(without, no_keys, warmup)
    await round_of(with_ledger, keys, warmup)
    samples = []
    for _ in range(rounds):
        cpu_without, wall_without = await round_of(without, no_keys, calls)
        cpu_with, wall_with = await round_of(with_ledger, keys, calls)
        samples.append(
            {
                "cpu_without": cpu_without,
                "cpu_with": cpu_with,
                "wall_without": wall_without,
                "wall_with": wall_with,
            }
        )
    return samples


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["--port", "--slow-port", "--sends", "--rounds", "--calls", "--slow-calls"]:
        parser.add_argument(name, type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--database")
    options = parser.parse_args()
    fast = concurrent(
        options.port, place(options, "fast"), options.rounds, options.calls, 4 * WARMUP
    )
    slow = concurrent(
        options.slow_port,
        place(options, "slow"),
        (options.rounds + 1) // 2,
        options.slow_calls,
        4 * IN_FLIGHT,
    )
    samples = {
        "sequential": sequential(options),
        "concurrent": asyncio.run(fast),
        "slow": asyncio.run(slow),
    }
    print(json.dumps(samples), flush=True)


if __name__ == "__main__":
    main()
