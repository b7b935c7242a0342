"""Read an address book or send, over a network, and print the figures as a line of JSON.

The counterpart in Rust is `../src/network/client.rs`.
"""

import argparse
import json
import os
from collections.abc import Callable
from typing import Any

import peers
from client import Stopwatch, peak_memory_kb, repeat
from payload import BOOK_PAGE
from reading import count_labels, count_labels_of_dicts

# The number of sends at once, and how many bursts or sends are made before the measurement.
BURST = 64
WARMUP = 5


class Book:
    """Reads each contact, and remembers what is needed to check that the book is complete."""

    def __init__(self, contacts: int) -> None:
        self._expected, self._contacts, self._labels = contacts, 0, 0
        self._last_id: str | None = None
        # The peak memory when a tenth of the contacts had been read.
        self.peak_memory_of_tenth_kb: int | None = None

    def add(self, contact: Any) -> None:
        self._add(count_labels((contact,)), contact.id)

    def add_dict(self, contact: dict[str, Any]) -> None:
        self._add(count_labels_of_dicts((contact,)), contact["id"])

    def _add(self, labels: int, last_id: str | None) -> None:
        self._contacts += 1
        self._labels += labels
        self._last_id = last_id
        if self._contacts == self._expected // 10:
            self.peak_memory_of_tenth_kb = peak_memory_kb()

    def check(self) -> None:
        contacts = self._expected
        labels = sum(number % 3 for number in range(contacts))
        expected = (contacts, labels, f"contact_{7000 + contacts - 1}")
        if (self._contacts, self._labels, self._last_id) != expected:
            raise RuntimeError(f"the address book is incomplete: {vars(self)}")


def read_contacts(calls: Any, book: Book) -> None:
    """Our package: a loop over all contacts."""
    for contact in calls.contacts():
        book.add(contact)


def read_pages(calls: Any, book: Book) -> None:
    """The loop of a careful program with httpx: one page after the other."""
    number, pages = 1, 1
    while number <= pages:
        page = calls.list_page(number, BOOK_PAGE)
        for contact in page["data"]:
            book.add_dict(contact)
        number, pages = number + 1, page["pagination"]["pages"]


async def read_contacts_async(calls: Any, book: Book) -> None:
    async for contact in calls.contacts():
        book.add(contact)


async def read_pages_async(calls: Any, book: Book) -> None:
    """The same loop with aiohttp and msgspec."""
    number, pages = 1, 1
    while number <= pages:
        page = await calls.list_page(number, BOOK_PAGE)
        for contact in page.data:
            book.add(contact)
        number, pages = number + 1, page.pagination.pages


def blocking(options: argparse.Namespace) -> dict[str, float | None]:
    calls = peers.blocking(options.side, options.base_url)
    if options.work == "book":
        return read_book(calls, options)
    if options.work == "send":
        return measure(lambda count: repeat(calls.send, count), WARMUP, options.count)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(BURST) as threads:

        def burst(count: int) -> None:
            for _ in range(count // BURST):
                check(list(threads.map(lambda _: calls.send(), range(BURST))))

        return measure(burst, WARMUP * BURST, options.count)


def read_book(calls: Any, options: argparse.Namespace) -> dict[str, float | None]:
    read = read_contacts if options.side == "workspace" else read_pages
    book = Book(options.count)
    stopwatch = Stopwatch()
    read(calls, book)
    return sample_of_book(stopwatch, book, options.count)


def sample_of_book(stopwatch: Stopwatch, book: Book, contacts: int) -> dict[str, float | None]:
    sample = stopwatch.sample(contacts)
    book.check()
    return {**sample, "peak_memory_of_tenth_kb": book.peak_memory_of_tenth_kb}


def measure(send: Callable[[int], None], warmup: int, count: int) -> dict[str, float | None]:
    send(warmup)
    stopwatch = Stopwatch()
    send(count)
    return stopwatch.sample(count)


async def asynchronous(options: argparse.Namespace, peer: str) -> dict[str, float | None]:
    calls = peers.asynchronous(peer, options.base_url)
    if options.work == "book":
        sample = await read_book_async(calls, options, peer)
    else:
        at_once = BURST if options.work == "burst" else 1
        await send_async(calls, WARMUP * at_once, at_once)
        stopwatch = Stopwatch()
        await send_async(calls, options.count, at_once)
        sample = stopwatch.sample(options.count)
    await calls.close()
    return sample


async def read_book_async(
    calls: Any, options: argparse.Namespace, peer: str
) -> dict[str, float | None]:
    read = read_contacts_async if peer == "workspace" else read_pages_async
    book = Book(options.count)
    stopwatch = Stopwatch()
    await read(calls, book)
    return sample_of_book(stopwatch, book, options.count)


async def send_async(calls: Any, count: int, at_once: int) -> None:
    import asyncio

    for _ in range(count // at_once):
        check(await asyncio.gather(*(calls.send() for _ in range(at_once))))


def check(sent: list[bool]) -> None:
    if not all(sent):
        raise RuntimeError("a response is incomplete")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", required=True)
    parser.add_argument("--work", required=True, choices=["book", "burst", "send"])
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--base-url", required=True)
    options = parser.parse_args()
    peer = options.side.removesuffix("-async")
    if peer == options.side:
        sample = blocking(options)
    else:
        # Imported only if needed, so that the memory of blocking clients is measured without it.
        import asyncio

        sample = asyncio.run(asynchronous(options, peer))
    print(json.dumps(sample), flush=True)
    # Skips finalization, as the other clients do.
    os._exit(0)


if __name__ == "__main__":
    main()
