"""Make one measurement: warm up, make the calls, and print the figures as a line of JSON."""

import argparse
import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import payload
import peers


class Stopwatch:
    """Measures wall time and the CPU time of the process, from its creation."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def sample(self, calls: int) -> dict[str, float | None]:
        cpu, wall = time.process_time() - self._cpu, time.perf_counter() - self._wall
        return {
            "calls_per_second": calls / wall,
            "cpu_us_per_call": cpu / calls * 1e6,
            "peak_memory_kb": peak_memory_kb(),
        }


def peak_memory_kb() -> int | None:
    """Only Linux reports it. `ru_maxrss` is not used because a process inherits it from its parent."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)


def blocking(options: argparse.Namespace) -> dict[str, float | None]:
    calls = peers.blocking(options.side, payload.base_url(options.port))
    call = calls.send if options.work == "send" else calls.list
    repeat(call, options.warmup)
    stopwatch = Stopwatch()
    repeat(call, options.calls)
    sample = stopwatch.sample(options.calls)
    calls.close()
    return sample


def repeat(call: Callable[[], bool], count: int) -> None:
    for _ in range(count):
        if not call():
            raise RuntimeError("a response is incomplete")


async def asynchronous(options: argparse.Namespace, peer: str) -> dict[str, float | None]:
    calls = peers.asynchronous(peer, payload.base_url(options.port))
    call = calls.send if options.work == "send" else calls.list
    await distribute(call, options.warmup, options.inflight)
    stopwatch = Stopwatch()
    await distribute(call, options.calls, options.inflight)
    sample = stopwatch.sample(options.calls)
    await calls.close()
    return sample


async def distribute(call: Callable[[], Awaitable[bool]], count: int, tasks: int) -> None:
    """Tasks take the calls from one counter, so that a slow call does not delay the others."""
    import asyncio

    counter = iter(range(count))

    async def work() -> None:
        for _ in counter:
            if not await call():
                raise RuntimeError("a response is incomplete")

    await asyncio.gather(*(work() for _ in range(tasks)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--side",
        required=True,
        help="the name of a file in peers/, with -async for its asynchronous client",
    )
    parser.add_argument("--work", required=True, choices=["send", "list"])
    parser.add_argument(
        "--inflight", type=int, required=True, help="the number of concurrent calls"
    )
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument(
        "--warmup", type=int, required=True, help="the number of calls before the measurement"
    )
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    peer = options.side.removesuffix("-async")
    if peer != options.side:
        # Imported only if needed, so that the memory of blocking clients is measured without it.
        import asyncio

        sample = asyncio.run(asynchronous(options, peer))
    elif options.inflight == 1:
        sample = blocking(options)
    else:
        parser.error("blocking calls are made one at a time")
    print(json.dumps(sample), flush=True)
    # Skips finalization: some libraries with threads abort at times when the interpreter exits.
    os._exit(0)


if __name__ == "__main__":
    main()
