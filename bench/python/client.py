"""One measurement: a process that warms up, then makes its calls and says what they took of it."""

import argparse
import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import payload
import peers


class Clock:
    """What passes from its making on, of time and of the whole process's CPU time."""

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
    """Linux alone tells. Not `ru_maxrss`, which a process takes over from its parent."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)


def blocking(job: argparse.Namespace) -> dict[str, float | None]:
    calls = peers.blocking(job.side, payload.base_url(job.port))
    call = calls.send if job.work == "send" else calls.list
    repeat(call, job.warmup)
    clock = Clock()
    repeat(call, job.calls)
    sample = clock.sample(job.calls)
    calls.close()
    return sample


def repeat(call: Callable[[], bool], count: int) -> None:
    for _ in range(count):
        if not call():
            raise RuntimeError("an answer is not what the server sent")


async def asynchronous(job: argparse.Namespace, peer: str) -> dict[str, float | None]:
    calls = peers.asynchronous(peer, payload.base_url(job.port))
    call = calls.send if job.work == "send" else calls.list
    await share(call, job.warmup, job.inflight)
    clock = Clock()
    await share(call, job.calls, job.inflight)
    sample = clock.sample(job.calls)
    await calls.close()
    return sample


async def share(call: Callable[[], Awaitable[bool]], count: int, tasks: int) -> None:
    """So many tasks take the calls from one counter: a slow one holds up no other."""
    import asyncio

    counter = iter(range(count))

    async def work() -> None:
        for _ in counter:
            if not await call():
                raise RuntimeError("an answer is not what the server sent")

    await asyncio.gather(*(work() for _ in range(tasks)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", required=True, help="a file of peers/, -async after its name")
    parser.add_argument("--work", required=True, choices=["send", "list"])
    parser.add_argument("--inflight", type=int, required=True, help="calls under way at once")
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--warmup", type=int, required=True, help="calls that are not measured")
    parser.add_argument("--port", type=int, required=True)
    job = parser.parse_args()
    peer = job.side.removesuffix("-async")
    if peer != job.side:
        # Only where it is needed: the memory of the others is measured without it.
        import asyncio

        sample = asyncio.run(asynchronous(job, peer))
    elif job.inflight == 1:
        sample = blocking(job)
    else:
        parser.error("blocking calls are made one at a time")
    print(json.dumps(sample), flush=True)
    # The sample stands. Some libraries with threads now and then abort when the interpreter ends.
    os._exit(0)


if __name__ == "__main__":
    main()
