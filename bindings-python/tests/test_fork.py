"""Clients that were used before a fork, in the parent and in the child."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from support import in_child, run_program
from workspace_sdk import Client
from workspace_sdk.testing import Sandbox

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="this platform has no fork"),
    # Python 3.12 and newer warn about forks of processes with threads, which are tested here.
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

PHONE = "+15550001234"


def use(client: Any, reference: str) -> Any:
    """A send and a read with either client."""
    if isinstance(client, Client):
        client.contacts.list(limit=1)
        sent = client.templates.send(PHONE, "plain_notice", api_reference=reference)
        return sent.api_reference

    async def main() -> Any:
        await client.contacts.list(limit=1)
        sent = await client.templates.send(PHONE, "plain_notice", api_reference=reference)
        return sent.api_reference

    return asyncio.run(main())


KINDS: dict[str, Callable[[Sandbox], Any]] = {
    "blocking": lambda sandbox: sandbox.client(),
    "async": lambda sandbox: sandbox.async_client(),
    "blocking copy": lambda sandbox: sandbox.client().with_options(attempt_timeout=9),
    "async copy": lambda sandbox: sandbox.async_client().with_options(attempt_timeout=9),
}


@pytest.fixture(params=KINDS)
def client(request: pytest.FixtureRequest, workspace_sandbox: Sandbox) -> Any:
    return KINDS[request.param](workspace_sandbox)


def connections(sandbox: Sandbox) -> dict[str, set[int]]:
    """The connections of each sender, which is the first word of a message's reference."""
    found: dict[str, set[int]] = {}
    for entry in sandbox.journal():
        reference = entry.json().get("apiReference")
        if reference:
            found.setdefault(reference.split()[0], set()).add(entry.connection)
    return found


def test_calls_in_the_parent_the_child_and_its_child(
    client: Any, workspace_sandbox: Sandbox
) -> None:
    def grandchild() -> Any:
        return use(client, "grandchild 1")

    def child() -> list[Any]:
        first = use(client, "child 1")
        # A copy that is created in the child, and a fork of the child.
        copy = use(client.with_options(timeout=50), "child 2")
        return [first, copy, in_child(grandchild), use(client, "child 3")]

    use(client, "parent 1")
    assert in_child(child) == ["child 1", "child 2", "grandchild 1", "child 3"]
    assert use(client, "parent 2") == "parent 2"
    # Each process has its own connection, and the parent kept the one that it had.
    found = connections(workspace_sandbox)
    assert {sender: len(numbers) for sender, numbers in found.items()} == {
        "parent": 1,
        "child": 1,
        "grandchild": 1,
    }
    assert len(set.union(*found.values())) == 3


def test_a_child_closes_only_its_own_client(client: Any, workspace_sandbox: Sandbox) -> None:
    def child() -> bool:
        use(client, "child 1")
        closing = client.close()
        if closing is not None:
            asyncio.run(closing)
        with pytest.raises(RuntimeError, match="closed"):
            use(client, "child 2")
        return True

    use(client, "parent 1")
    assert in_child(child)
    use(client, "parent 2")
    assert len(connections(workspace_sandbox)["parent"]) == 1


# The child exits normally, with all destructors.
EXIT = """
import asyncio, gc, os, sys
from workspace_sdk import AsyncClient, Client
client, later = Client.from_env(), AsyncClient.from_env()
copies = [client.with_options(attempt_timeout=9), later.with_options(attempt_timeout=9)]
contacts = client.contacts.iter(limit=1, prefetch=0)
loop = asyncio.new_event_loop()
def use():
    next(contacts)
    copies[0].contacts.list(limit=1)
    for each in (later, copies[1]):
        loop.run_until_complete(each.contacts.list(limit=1))
use()
pid = os.fork()
if pid == 0:
    del client, later, copies, contacts, loop
    gc.collect()
    sys.exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
use()
"""


def test_the_exit_of_a_child_does_not_affect_the_parent(workspace_sandbox: Sandbox) -> None:
    run_program(EXIT, env=workspace_sandbox.environ())
    journal = workspace_sandbox.journal()
    assert len(journal) == 8 and {entry.status for entry in journal} == {200}
    # One connection of the blocking client, and one of the asynchronous one.
    assert len({entry.connection for entry in journal}) == 2


def test_a_fork_while_calls_are_in_flight(workspace_sandbox: Sandbox) -> None:
    blocking, later = workspace_sandbox.client(), workspace_sandbox.async_client()
    is_over = threading.Event()
    done: Counter[str] = Counter()

    def keep_calling(client: Any, name: str) -> None:
        while not is_over.is_set():
            use(client, f"{name} {done[name]}")
            done[name] += 1

    workers = [(blocking, "first"), (blocking, "second"), (later, "third"), (later, "fourth")]
    threads = [threading.Thread(target=keep_calling, args=each) for each in workers]
    for thread in threads:
        thread.start()
    try:
        for number in range(int(os.environ.get("WORKSPACE_TEST_FORKS", "25"))):
            both = in_child(lambda: [use(blocking, "child a"), use(later, "child b")])
            assert both == ["child a", "child b"], number
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert all(done[name] for _, name in workers)
    # No message was lost or sent twice because a child shares a socket.
    references = Counter(message.api_reference for message in workspace_sandbox.messages())
    mine = {ref: n for ref, n in references.items() if ref and not ref.startswith("child")}
    assert len(mine) == sum(done.values()) and set(mine.values()) == {1}


def test_an_iterator_cannot_be_used_in_a_child(workspace_sandbox: Sandbox) -> None:
    client, later = workspace_sandbox.client(), workspace_sandbox.async_client()
    loop = asyncio.new_event_loop()
    blocking = client.contacts.iter(limit=50, prefetch=0)
    asynchronous: Any = later.contacts.iter(limit=50, prefetch=0)
    found = [next(blocking)]
    found_later = [loop.run_until_complete(asynchronous.__anext__())]

    async def rest(iterator: Any) -> list[Any]:
        return [each async for each in iterator]

    def child() -> int:
        with pytest.raises(RuntimeError, match="another process"):
            next(blocking)
        with pytest.raises(RuntimeError, match="another process"):
            asyncio.run(asynchronous.__anext__())
        return len(list(client.contacts.iter())) + len(asyncio.run(rest(later.contacts.iter())))

    assert in_child(child) == 240
    found += blocking
    found_later += loop.run_until_complete(rest(asynchronous))
    loop.close()
    assert len(set(found)) == len(set(found_later)) == 120


def test_a_fork_while_pages_are_requested_ahead(workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.client()
    workspace_sandbox.fault("delay", milliseconds=300, skip=1, times=2)
    contacts = [client.contacts.iter(limit=20)]
    found = [next(contacts[0])]
    workspace_sandbox.wait_for(lambda journal: len(journal) == 3)

    def child() -> int:
        with pytest.raises(RuntimeError, match="another process"):
            next(contacts[0])
        contacts.clear()
        gc.collect()
        return len(set(client.contacts.iter(limit=20)))

    assert in_child(child) == 120
    found += contacts[0]
    assert len(set(found)) == len(found) == 120
