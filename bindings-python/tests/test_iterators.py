"""Iterators end only after their last element, despite errors, limits and concurrent requests."""

from __future__ import annotations

import _thread
import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any

import pytest

from support import LOOPS, UnresponsiveServer, run
from support.loops import NewLoop
from workspace_sdk import (
    AsyncClient,
    AttemptEvent,
    Client,
    Contact,
    ValidationError,
    WorkspaceError,
)
from workspace_sdk.testing import Sandbox

CONTACTS = 120


@pytest.fixture(params=LOOPS)
def new_loop(request: pytest.FixtureRequest) -> NewLoop:
    return LOOPS[request.param]


def bodies(sandbox: Sandbox) -> list[int]:
    """The pages that were requested, in order."""
    return [entry.json()["page"] for entry in sandbox.journal()]


class IteratorReader:
    """Reads the iterators of one kind of client element by element."""

    def __init__(self, sandbox: Sandbox, kind: str, **options: Any) -> None:
        options = {"max_retries": 0, **options}
        self._loop = asyncio.new_event_loop()
        self._is_async = kind == "async"
        make = sandbox.async_client if self._is_async else sandbox.client
        self.client: Any = make(**options)

    def next(self, iterator: Any) -> Any:
        """An element, an error, or None at the end."""
        try:
            if self._is_async:
                return self._loop.run_until_complete(iterator.__anext__())
            return next(iterator)
        except (StopIteration, StopAsyncIteration):
            return None
        except (WorkspaceError, RuntimeError) as error:
            return error

    def all(self, iterator: Any) -> tuple[list[Any], list[tuple[int, str]]]:
        """All elements, and each error with the number of elements before it."""
        items: list[Any] = []
        errors: list[tuple[int, str]] = []
        while (found := self.next(iterator)) is not None:
            if isinstance(found, WorkspaceError):
                errors.append((len(items), found.code))
            else:
                items.append(found)
        assert [self.next(iterator) for _ in range(3)] == [None] * 3
        return items, errors

    def close(self) -> None:
        closing = self.client.close()
        if self._is_async:
            self._loop.run_until_complete(closing)

    def end(self) -> None:
        self._loop.close()


@pytest.fixture(params=["blocking", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reader(kind: str, workspace_sandbox: Sandbox) -> Iterator[IteratorReader]:
    reader = IteratorReader(workspace_sandbox, kind)
    yield reader
    reader.end()


def phones(contacts: list[Contact]) -> set[str | None]:
    return {contact.phone_number for contact in contacts}


def test_errors_on_any_page(reader: IteratorReader, workspace_sandbox: Sandbox) -> None:
    for skip in (0, 1, 2):
        workspace_sandbox.fault("status", status=503, skip=skip)
    contacts, errors = reader.all(reader.client.contacts.iter(limit=50, prefetch=0))
    assert len(contacts) == len(phones(contacts)) == CONTACTS
    assert errors == [(0, "server"), (50, "server"), (100, "server")]
    assert [entry.operation for entry in workspace_sandbox.journal()] == ["contacts.list"] * 6


def test_the_next_pages_are_requested_while_the_program_works_on_one(
    reader: IteratorReader, workspace_sandbox: Sandbox
) -> None:
    contacts = reader.client.contacts.iter(limit=20)
    found = [reader.next(contacts)]
    workspace_sandbox.wait_for(lambda journal: len(journal) == 3)
    found += reader.all(contacts)[0]
    assert len(found) == len(phones(found)) == CONTACTS
    assert sorted(bodies(workspace_sandbox)) == [1, 2, 3, 4, 5, 6]


def test_with_a_hook_pages_are_requested_on_demand(kind: str, workspace_sandbox: Sandbox) -> None:
    events: list[AttemptEvent] = []
    reader = IteratorReader(workspace_sandbox, kind, on_attempt=events.append)
    contacts = reader.client.contacts.iter(limit=20)
    for page in range(6):
        assert len(events) == page
        assert all(isinstance(reader.next(contacts), Contact) for _ in range(20))
    assert bodies(workspace_sandbox) == [1, 2, 3, 4, 5, 6]
    reader.end()


def test_a_closed_client_ends_pages_that_were_requested_ahead(
    reader: IteratorReader, workspace_sandbox: Sandbox
) -> None:
    workspace_sandbox.fault("stall", skip=1, times=0)
    contacts = reader.client.contacts.iter(limit=20)
    assert isinstance(reader.next(contacts), Contact)
    workspace_sandbox.wait_for(lambda journal: len(journal) == 3)
    reader.close()
    assert "closed" in str(reader.next(contacts))


def test_a_timeout_of_the_client(kind: str, workspace_sandbox: Sandbox) -> None:
    reader = IteratorReader(workspace_sandbox, kind, attempt_timeout=0.1)
    workspace_sandbox.fault("stall", skip=1)
    contacts, errors = reader.all(reader.client.contacts.iter(limit=50, prefetch=0))
    assert len(contacts) == len(phones(contacts)) == CONTACTS
    assert errors == [(50, "request_timeout")]
    reader.end()


def test_a_watch_polls_again_after_an_error(
    reader: IteratorReader, workspace_sandbox: Sandbox
) -> None:
    wamid = workspace_sandbox.client().templates.send("+15550001234", "plain_notice").message_id
    workspace_sandbox.fault("status", status=403, operation="messages.status")
    watch = reader.client.messages.watch(wamid, interval=0.02, timeout=20)
    statuses: list[Any] = []
    errors: list[Any] = []
    while len(statuses) < 1:
        found = reader.next(watch)
        (errors if isinstance(found, WorkspaceError) else statuses).append(found)
    assert [error.code for error in errors] == ["permission_denied"] and statuses[0].status


def test_invalid_arguments_are_rejected_each_time(reader: IteratorReader) -> None:
    contacts = reader.client.contacts.iter(limit=999, prefetch=0)
    invalid = reader.client.contacts.iter(search="\ud800")
    for iterator in (contacts, invalid) * 2:
        assert isinstance(reader.next(iterator), ValidationError)


def test_the_client_was_closed(reader: IteratorReader) -> None:
    over = reader.client.contacts.iter(limit=200, prefetch=0)
    assert len(reader.all(over)[0]) == CONTACTS
    begun, new = (
        reader.client.contacts.iter(limit=50, prefetch=0),
        reader.client.contacts.iter(limit=50, prefetch=0),
    )
    assert isinstance(reader.next(begun), Contact)
    reader.close()
    for iterator in (begun, new) * 2:
        assert "closed" in str(reader.next(iterator))
    assert reader.next(over) is None


async def given_up(asking: Coroutine[Any, Any, Any], _: Sandbox) -> None:
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(asking, 0.2)


async def cancelled(asking: Coroutine[Any, Any, Any], sandbox: Sandbox) -> None:
    seen = len(sandbox.journal())
    task = asyncio.ensure_future(asking)
    await asyncio.to_thread(sandbox.wait_for, lambda journal: len(journal) > seen)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("give_up", [given_up, cancelled])
def test_a_cancelled_anext(
    give_up: Callable[[Any, Sandbox], Any], new_loop: NewLoop, workspace_sandbox: Sandbox
) -> None:
    async def main() -> None:
        async with workspace_sandbox.async_client() as client:
            contacts = client.contacts.iter(limit=50, prefetch=0)
            found = [await contacts.__anext__() for _ in range(50)]
            workspace_sandbox.fault("stall", times=2)
            for _ in range(2):
                await give_up(contacts.__anext__(), workspace_sandbox)
            found += [contact async for contact in contacts]
            assert len(found) == len(phones(found)) == CONTACTS

    run(new_loop, main())


def test_an_anext_that_is_cancelled_as_its_page_arrives(
    new_loop: NewLoop, workspace_sandbox: Sandbox
) -> None:
    # An event loop waits for whole milliseconds, so a page must not arrive within the first one.
    workspace_sandbox.fault("delay", milliseconds=1, times=0)

    # Cancels at many moments around the arrival of the page. No element may be lost.
    async def main() -> None:
        async with workspace_sandbox.async_client() as client:
            found: list[Contact] = []
            contacts = client.contacts.iter(limit=1, prefetch=0)
            wait, lost = 0.0, 0
            while True:
                try:
                    found.append(await asyncio.wait_for(contacts.__anext__(), wait or None))
                except StopAsyncIteration:
                    break
                except asyncio.TimeoutError:
                    lost += 1
                wait = (wait + 0.0001) % 0.003
            assert len(found) == len(phones(found)) == CONTACTS and lost

    run(new_loop, main())


async def ask(iterator: AsyncIterator[Contact]) -> Contact | None:
    try:
        return await iterator.__anext__()
    except StopAsyncIteration:
        return None


@pytest.mark.parametrize("limit", [1, 7, 50, 200])
@pytest.mark.parametrize("count", [25, CONTACTS, CONTACTS + 10])
def test_many_tasks_share_an_iterator(
    count: int, limit: int, new_loop: NewLoop, workspace_sandbox: Sandbox
) -> None:
    async def main() -> None:
        async with workspace_sandbox.async_client() as client:
            expected = [contact async for contact in client.contacts.iter(limit=200, prefetch=0)]
            contacts = client.contacts.iter(limit=limit, prefetch=0)
            found = await asyncio.gather(*(ask(contacts) for _ in range(count)))
            # Tasks get contacts in the order of their requests. The last requests get none.
            assert list(found) == (expected + [None] * 10)[:count]
            rest = [contact async for contact in contacts]
            assert rest == expected[count:]

    run(new_loop, main())


def test_some_of_many_concurrent_requests_are_cancelled(
    new_loop: NewLoop, workspace_sandbox: Sandbox
) -> None:
    async def main() -> None:
        async with workspace_sandbox.async_client(max_retries=0) as client:
            workspace_sandbox.fault("status", status=503, skip=1, times=3)
            workspace_sandbox.fault("slow", milliseconds=50, times=0)
            contacts = client.contacts.iter(limit=20, prefetch=0)
            tasks = [asyncio.ensure_future(ask(contacts)) for _ in range(100)]
            await asyncio.to_thread(workspace_sandbox.wait_for, lambda journal: len(journal) >= 2)
            for task in tasks[::3]:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            found = [contact for contact in ended if isinstance(contact, Contact)]
            # The iterator did not end before the last contact.
            assert None not in ended
            async for contact in contacts:
                found.append(contact)
            assert len(found) == len(phones(found)) == CONTACTS

    run(new_loop, main())


def test_a_watch_whose_requests_are_cancelled_quickly(
    new_loop: NewLoop, workspace_sandbox: Sandbox
) -> None:
    """It polls at its interval, however often `anext` is cancelled before that."""

    async def main() -> None:
        async with workspace_sandbox.async_client() as client:
            sent = await client.templates.send("+15550001234", "plain_notice")
            watch = client.messages.watch(sent.message_id or "", interval=0.3, timeout=20)
            first = await watch.__anext__()
            workspace_sandbox.set_status(sent.message_id or "", "read")
            tries = 0
            while True:
                tries += 1
                try:
                    last = await asyncio.wait_for(watch.__anext__(), 0.1)
                    break
                except asyncio.TimeoutError:
                    assert tries < 50
            assert first.status != "read" and last.status == "read" and tries > 1

    run(new_loop, main())


@pytest.mark.parametrize("threads", [8, 130])
def test_many_threads_share_an_iterator(threads: int, workspace_sandbox: Sandbox) -> None:
    contacts = workspace_sandbox.client(max_retries=0).contacts.iter(limit=7, prefetch=0)
    workspace_sandbox.fault("status", status=503, skip=2, times=2)
    found: list[Contact] = []
    errors: list[BaseException] = []
    ends: list[int] = []

    def ask_on() -> None:
        while True:
            try:
                found.append(next(contacts))
            except StopIteration:
                ends.append(len(found))
                return
            except WorkspaceError as error:
                errors.append(error)

    workers = [threading.Thread(target=ask_on) for _ in range(threads)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert len(found) == len(phones(found)) == CONTACTS
    assert len(errors) == 2 and len(ends) == threads


def test_loops_in_many_threads_share_an_iterator(workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.async_client()
    contacts = client.contacts.iter(limit=7, prefetch=0)
    found: list[Contact | None] = []

    async def main() -> None:
        found.extend(await asyncio.gather(*(ask(contacts) for _ in range(25))))

    workers = [threading.Thread(target=run, args=(new, main())) for new in [*LOOPS.values()] * 2]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    counts = Counter(contact.phone_number for contact in found if contact is not None)
    assert len(counts) == CONTACTS and set(counts.values()) == {1}


def test_each_page_emits_events_to_its_requester(workspace_sandbox: Sandbox) -> None:
    """The last event of a cancelled page comes before the task ends."""

    async def main(server: UnresponsiveServer) -> None:
        events: list[AttemptEvent] = []
        client = AsyncClient(base_url=server.url, api_key="k", on_attempt=events.append)
        contacts = client.contacts.iter()
        for times in range(1, 4):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(contacts.__anext__(), 0.1)
            assert [event.next for event in events] == ["cancelled"] * times

    with UnresponsiveServer() as server:
        asyncio.run(main(server))


def test_ctrl_c_reaches_the_main_thread_while_another_fetches_the_page(
    workspace_sandbox: Sandbox,
) -> None:
    client: Client = workspace_sandbox.client()
    workspace_sandbox.fault("delay", milliseconds=600)
    contacts = client.contacts.iter(limit=50, prefetch=0)
    other = threading.Thread(target=lambda: next(contacts))
    other.start()
    workspace_sandbox.wait_for(lambda journal: journal)
    threading.Timer(0.1, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        next(contacts)
    other.join()
    assert len(list(contacts)) == CONTACTS - 1


def test_a_closed_request_takes_no_element(workspace_sandbox: Sandbox) -> None:
    async def main() -> None:
        client = workspace_sandbox.async_client()
        contacts: Any = client.contacts.iter(limit=50, prefetch=0)
        names = [(await contacts.__anext__()).id]
        request = contacts._pages.request()
        request.close()
        assert request.poll() is None
        names += [contact.id async for contact in contacts]
        assert len(names) == len(set(names)) == 120

    asyncio.run(main())
