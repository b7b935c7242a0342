"""Ctrl-C and other signals during a blocking call, and other threads meanwhile."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from support import UnresponsiveServer
from workspace_sdk import AttemptEvent, Client
from workspace_sdk.testing import Sandbox

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")

# In seconds, from the signal to the exception. The best of several tries counts, because the
# machine is shared.
BOUND = 0.2
TRIES = 3

CALLS: dict[str, Callable[[Client], Any]] = {
    "read": lambda client: client.contacts.list(),
    "send": lambda client: client.messages.send_text("+15550001234", "Hi"),
    "request": lambda client: client.request("x/y"),
    "wait": lambda client: client.messages.wait("wamid.1"),
    "iter": lambda client: next(client.contacts.iter()),
    "watch": lambda client: next(client.messages.watch("wamid.1")),
}


class HandlerError(Exception):
    """The exception that the signal handler raises."""


@contextmanager
def handler(number: int, handle: Callable[[int, Any], Any]) -> Iterator[None]:
    old = signal.signal(number, handle)
    try:
        yield
    finally:
        signal.signal(number, old)


def interrupted(call: Callable[[], object], when: Callable[[], object], number: int) -> float:
    """Makes the call and sends the signal during it. Returns the seconds from the signal to the
    exception.
    """
    sent: list[float] = []

    def send() -> None:
        when()
        sent.append(time.monotonic())
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        # The signal is always handled here: otherwise it would end the whole run.
        with pytest.raises((KeyboardInterrupt, HandlerError)):
            call()
    finally:
        thread.join()
    return time.monotonic() - sent[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGUSR1])
@pytest.mark.parametrize("name", CALLS)
def test_a_running_call(name: str, number: int, workspace_sandbox: Sandbox) -> None:
    def ring(*_: object) -> None:
        raise HandlerError if number == signal.SIGUSR1 else KeyboardInterrupt

    took = []
    for _ in range(TRIES):
        events: list[AttemptEvent] = []
        with UnresponsiveServer() as server, handler(number, ring):
            client = Client(base_url=server.url, api_key="k", on_attempt=events.append)
            call = partial(CALLS[name], client)
            took.append(interrupted(call, server.arrived.wait, number))
            # The connection is closed immediately, not by the next call.
            assert server.ended.wait(5)
        last = events[-1]
        assert (last.next, last.sent, last.failure) == ("cancelled", "unknown", None)
    assert min(took) < BOUND, took
    assert workspace_sandbox.client().contacts.list(limit=1)


def test_the_client_works_afterwards(workspace_sandbox: Sandbox, workspace_client: Client) -> None:
    before = workspace_client.contacts.list().pagination
    for _ in range(TRIES):
        workspace_sandbox.fault("stall", operation="contacts.list")
        seen = len(workspace_sandbox.journal())

        def arrived(seen: int = seen) -> None:
            workspace_sandbox.wait_for(lambda journal: len(journal) > seen)

        interrupted(workspace_client.contacts.list, arrived, signal.SIGINT)
        assert workspace_client.contacts.list().pagination == before


def test_an_iterator_continues_after_an_interrupt(workspace_sandbox: Sandbox) -> None:
    contacts = workspace_sandbox.client().contacts.iter(limit=50, prefetch=0)
    phones = [next(contacts).phone_number for _ in range(50)]
    workspace_sandbox.fault("stall")

    def second_page() -> None:
        workspace_sandbox.wait_for(lambda journal: len(journal) == 2)

    interrupted(lambda: next(contacts), second_page, signal.SIGINT)
    phones += [contact.phone_number for contact in contacts]
    assert len(phones) == len(set(phones)) == 120
    assert next(contacts, None) is None


@contextmanager
def full_listener() -> Iterator[str]:
    """A server whose backlog is full, so that no further connection can be established."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        fillers = []
        for _ in range(4):
            fillers.append(socket.socket())
            fillers[-1].setblocking(False)
            fillers[-1].connect_ex(("127.0.0.1", port))
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            for filler in fillers:
                filler.close()


def half_open(port_and_state: str) -> int:
    """The number of connections to this port whose first packet has no response yet."""
    with open("/proc/net/tcp") as table:
        return sum(port_and_state in line for line in table)


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems reset connections that do not fit in the backlog"
)
def test_connecting() -> None:
    events: list[AttemptEvent] = []
    with full_listener() as url:
        client = Client(base_url=url, api_key="k", on_attempt=events.append)

        state = f":{int(url.rstrip('/').rsplit(':', 1)[1]):04X} 02 "
        others = half_open(state)

        def connecting() -> None:
            while half_open(state) == others:
                time.sleep(0.001)

        took = interrupted(client.contacts.list, connecting, signal.SIGINT)
    assert took < BOUND * 5
    assert [(event.next, event.sent) for event in events] == [("cancelled", "not_sent")]


def test_a_wait_between_attempts(workspace_sandbox: Sandbox) -> None:
    refused, events = threading.Event(), []

    def seen(event: AttemptEvent) -> None:
        events.append(event)
        refused.set()

    workspace_sandbox.fault("status", status=503, headers={"retry-after": "20"}, times=0)
    client = workspace_sandbox.client(on_attempt=seen)
    assert interrupted(client.contacts.list, refused.wait, signal.SIGINT) < BOUND * 5
    assert events[0].next == "retry" and (events[0].wait or 0) >= 1
    assert len(workspace_sandbox.journal()) == 1


def test_a_wait_for_a_status(workspace_sandbox: Sandbox, workspace_client: Client) -> None:
    sent = workspace_client.templates.send("+15550001234", "plain_notice")

    def looked() -> None:
        workspace_sandbox.wait_for(lambda journal: journal[-1].operation == "messages.status")

    def wait() -> None:
        workspace_client.messages.wait(sent.message_id or "", until="read", interval=30)

    assert interrupted(wait, looked, signal.SIGINT) < BOUND * 5


def test_a_handler_that_does_not_raise_does_not_affect_the_call(workspace_sandbox: Sandbox) -> None:
    signals: list[int] = []
    client = workspace_sandbox.client(attempt_timeout=20)
    workspace_sandbox.fault("slow", milliseconds=400, operation="contacts.list")
    with handler(signal.SIGALRM, lambda *_: signals.append(1)):
        signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        try:
            contacts = client.contacts.list()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    assert len(contacts) == 50 and contacts.call.attempts == 1
    # The handlers ran during the call, not all at its end.
    assert len(signals) >= 3


def test_a_handler_may_use_the_client(workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.client()
    found: list[Any] = []
    workspace_sandbox.fault("delay", milliseconds=300, operation="contacts.list")

    def ring(*_: object) -> None:
        found.append(client.channels.list())

    def arrived() -> None:
        workspace_sandbox.wait_for(lambda journal: journal)
        os.kill(os.getpid(), signal.SIGUSR1)

    with handler(signal.SIGUSR1, ring):
        thread = threading.Thread(target=arrived)
        thread.start()
        contacts = client.contacts.list()
        thread.join()
    assert len(contacts) == 50 and contacts.call.attempts == 1
    assert [channel.id for channels in found for channel in channels] == ["ch_demo"]


def test_other_threads_run_while_a_call_blocks() -> None:
    # The server is one of these threads. It could not respond to a call that keeps the GIL.
    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1 << 16)
            body = b'{"success":true,"data":[]}'
            head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        client = Client(base_url=url, api_key="k", attempt_timeout=10, max_retries=0)
        assert client.channels.list() == ()
        thread.join(10)
