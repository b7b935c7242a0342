"""The class `Sandbox`: the lifecycle of the server, clients for it, and the control API."""

from __future__ import annotations

import base64 as base64_module
import builtins
import json
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from . import _binary, _control
from . import _records as records  # pyright: ignore[reportPrivateUsage]
from ._error import SandboxError
from ._process import Process
from ._records import Fault, FaultKind, JournalEntry, Limits, Message, Seed, Tls

if TYPE_CHECKING:
    from types import TracebackType

    from workspace_sdk import AsyncClient, Client

# How many entries of the journal are read at once.
_JOURNAL_PAGE = 1000


class Sandbox:
    """The whole Workspace API as a local server, for tests.

        with Sandbox() as sandbox, sandbox.client() as client:
            sandbox.fault("lost_answer", operation="templates.send")
            # The server sends the message, but the client receives no response.
            with pytest.raises(OutcomeUnknownError):
                client.templates.send("+15550000001", "plain_notice")
            assert len(sandbox.messages()) == 1

    Use it in a `with` or `async with` block, or call `start` and `close`. In pytest, the fixture
    `workspace_sandbox` starts and resets one. The server stops at the end of the block, and when
    this process ends, even by a crash.

    The methods block for about a millisecond, so asynchronous tests can call them directly. They
    can be called from any thread, and raise `SandboxError`.

    Args:
        seed: The initial data: `demo` has contacts, templates and automations; `empty` has only
            keys and channels.
        db: A file in which to keep the data; by default the data is in memory.
        tls: Whether it also serves HTTPS.
        delivered_after: After how many seconds of the sandbox's clock a sent message is delivered;
            1 by default.
        read_after: After how many seconds of the sandbox's clock a sent message is read; 2 by
            default.
        port: The port for plain HTTP; 0 for a free port.
        journal_limit: How many entries the journal keeps; 10,000 by default, 0 for all.
        allow_hosts: The hosts that requests may name besides `localhost` and loopback addresses,
            without a port. The server refuses all others, because web pages could use them.
        limits: WhatsApp's limits on sends, as for `set_limits`; none by default.

    https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/python.md#testing-your-code
    """

    api_key = "sandbox-key"
    """The API key for clients. It has one channel, `ch_demo`."""

    def __init__(
        self,
        *,
        seed: Seed = "demo",
        db: str | os.PathLike[str] | None = None,
        tls: bool = False,
        delivered_after: float | None = None,
        read_after: float | None = None,
        port: int = 0,
        journal_limit: int | None = None,
        allow_hosts: Sequence[str] = (),
        limits: Limits | None = None,
    ) -> None:
        if isinstance(allow_hosts, str):
            raise TypeError("allow_hosts must be a list of names, not a string")
        self._seed: Seed = seed
        self._flags = ["--exit-with-stdin", f"--port={port}", f"--seed={seed}"]
        if db is not None:
            self._flags.append(f"--db={os.fspath(db)}")
        if tls:
            self._flags.append("--tls")
        if delivered_after is not None:
            self._flags.append(f"--delivered-after={delivered_after}")
        if read_after is not None:
            self._flags.append(f"--read-after={read_after}")
        if journal_limit is not None:
            self._flags.append(f"--journal-limit={journal_limit}")
        self._flags += [f"--allow-host={name}" for name in allow_hosts]
        if limits is not None:
            self._flags.append(f"--limits={json.dumps(limits)}")
        self._process: Process | None = None
        self._new_locks()
        _all.add(self)

    def _new_locks(self) -> None:
        self._life = threading.Lock()
        # One call at a time, because `refuse` and `drop_idle` would close the connection of another.
        self._calls = threading.Lock()

    def start(self) -> Sandbox:
        """Starts the server, and returns when it listens. Does nothing if it is already running."""
        with self._life:
            if self._process is not None and self._process.ended() is not None:
                self._stop()
            if self._process is None:
                self._process = Process([_binary.find(), *self._flags])
        return self

    def close(self) -> None:
        """Stops the server, and returns when it has exited. It can be started again."""
        with self._life:
            self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.stop()

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> Sandbox:
        import asyncio

        try:
            return await asyncio.to_thread(self.start)
        except asyncio.CancelledError:
            # The thread still starts the server. `close` waits until it has started, and stops it.
            threading.Thread(target=self.close).start()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        import asyncio

        await asyncio.to_thread(self.close)

    def __repr__(self) -> str:
        process = self._process
        return f"<Sandbox {process.ready['url'] if process is not None else 'not running'}>"

    # Clients

    @property
    def url(self) -> str:
        """The base URL for clients, such as `http://127.0.0.1:40001`.

        It is also the address of a page that shows the phones, the requests, the faults and the
        data. Open it in a browser while a debugger has stopped the test.
        """
        url: str = self._running().ready["url"]
        return url

    @property
    def https_url(self) -> str | None:
        """The base URL of the HTTPS server; None without `tls`. `tls()` returns its CA."""
        url: str | None = self._running().ready["https_url"]
        return url

    def client(self, **options: Any) -> Client:
        """Creates a `workspace_sdk.Client` for this server. It accepts the options of that class."""
        from workspace_sdk import Client

        return Client(**self._client_options(options))

    def async_client(self, **options: Any) -> AsyncClient:
        """Creates a `workspace_sdk.AsyncClient` for this server. It accepts the options of that
        class.
        """
        from workspace_sdk import AsyncClient

        return AsyncClient(**self._client_options(options))

    def _client_options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return {"base_url": self.url, "api_key": self.api_key, **options}

    def environ(self) -> dict[str, str]:
        """The environment variables for `Client.from_env()` in another process."""
        return {"WORKSPACE_BASE_URL": self.url, "WORKSPACE_API_KEY": self.api_key}

    # Data

    def reset(self, seed: Seed | None = None) -> None:
        """Restores the initial data and limits, clears the journal and the faults, and resets the
        clock.

        Without `seed`, it uses the seed of the sandbox.
        """
        self._call("POST", "/reset", {"seed": seed or self._seed})

    def messages(self, to: str | None = None) -> list[Message]:
        """The accepted outbound messages, oldest first; with `to`, only those to that phone number."""
        path = "/messages" if to is None else f"/messages?to={quote(to, safe='')}"
        return [records.message(data) for data in self._call("GET", path)["messages"]]

    def receive(self, from_: str, body: str = "Hi", channel_id: str | None = None) -> str:
        """Simulates a message from a customer, which opens the 24-hour window. Returns its wamid.

        Without `channel_id`, the message arrives on `ch_demo`.
        """
        fields = {"from": from_, "body": body, "channelId": channel_id}
        wamid: str = self._call("POST", "/receive", fields)["wamid"]
        return wamid

    def set_status(self, wamid: str, status: str, error: str | None = None) -> None:
        """Sets the status of a message; for `failed`, with an error of WhatsApp."""
        self._call("POST", "/message", {"wamid": wamid, "status": status, "error": error})

    def advance(self, seconds: float) -> datetime:
        """Moves the clock of the sandbox forward by this many seconds. Returns the new time."""
        return records.parse_timestamp(self._call("POST", "/advance", {"seconds": seconds})["now"])

    # Limits

    def set_limits(self, limits: Limits) -> None:
        """Sets WhatsApp's limits on sends. They replace all earlier limits; `{}` removes them.

            sandbox.set_limits({"throughput": 80, "people_per_day": 250})

        The limits are WhatsApp's. The API does not document them. The README of the sandbox lists
        them with their sources. Messages that were sent before count as well, and `advance` moves
        past a limit of time.
        """
        self._call("POST", "/limits", limits)

    def limits(self) -> Limits:
        """WhatsApp's limits on sends that apply, with all fields; None for a number that is off."""
        limits: Limits = self._call("GET", "/limits")  # type: ignore[assignment]
        return limits

    # Requests

    def journal(self, since: int = 0) -> list[JournalEntry]:
        """The requests in order of arrival; with `since`, only those after the entry with that
        `seq`.

        The journal keeps the last `journal_limit` entries; `journal_dropped` returns how many older
        ones were dropped.
        """
        journal: list[JournalEntry] = []
        while True:
            path = f"/journal?after={since}&limit={_JOURNAL_PAGE}"
            entries = self._call("GET", path)["entries"]
            journal += [records.journal_entry(data) for data in entries]
            if len(entries) < _JOURNAL_PAGE:
                return journal
            since = journal[-1].seq

    def journal_dropped(self) -> int:
        """How many entries the journal has dropped since the start or the last reset."""
        dropped: int = self._call("GET", "/journal?limit=1")["dropped"]
        return dropped

    def wait_for(
        self, condition: Callable[[list[JournalEntry]], object], timeout: float = 5.0
    ) -> list[JournalEntry]:
        """Waits until the journal satisfies a condition. Returns the journal.

        Raises `TimeoutError` after `timeout` seconds. It blocks: in async code, use
        `await asyncio.to_thread(sandbox.wait_for, ...)`.
        """
        end = time.monotonic() + timeout
        while True:
            journal = self.journal()
            if condition(journal):
                return journal
            if time.monotonic() >= end:
                seen = ", ".join(f"{entry.operation} {entry.status}" for entry in journal)
                raise TimeoutError(
                    f"the condition was not met within {timeout:g} s; "
                    f"the journal has: {seen or 'nothing'}"
                )
            time.sleep(0.002)

    # Faults

    def fault(
        self,
        kind: FaultKind,
        *,
        operation: str | None = None,
        call: str | None = None,
        times: int | None = None,
        skip: int | None = None,
        expires_after: float | None = None,
        milliseconds: int | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: object = None,
        bytes: str | bytes | int | None = None,
        base64: str | None = None,
        act: bool | None = None,
        seed: int | None = None,
        rate: float | None = None,
        count: int | None = None,
    ) -> int:
        """Adds a fault, which will be injected into a request to the API. Returns its id.

        The last column says whether the server carries out the request. With a kind that carries
        out a send and loses the response, such as `lost_answer`, you can test what your program
        does with an `OutcomeUnknownError`.

        | kind and parameters | what happens | carried out? |
        |---|---|---|
        | `delay` `milliseconds` | waits, then responds normally | yes, before the wait |
        | `status` `status` `headers`? `body`? | an error status | no |
        | `html` `status` | a proxy's HTML error page | no |
        | `answer` `status` `body` `headers`? `act`? | a given response | only with `act` |
        | `raw` `bytes` or `base64`, `act`? | these bytes, then a close | only with `act` |
        | `reset` | a TCP reset after the request head was read | no |
        | `close` | a clean close without a response | no |
        | `lost_answer` | a TCP reset instead of the response | yes |
        | `truncate` | half of the response, then a close | yes |
        | `stall` `milliseconds`? `act`? | no response; a close after that time | only with `act` |
        | `stall_body` `milliseconds`? | half of the response, then nothing | yes |
        | `slow` `milliseconds` | the response is sent slowly, over that time | yes |
        | `close_after` | a response, then a close that is not announced | yes |
        | `big` `bytes` | a 200 with a body of that length | no |
        | `refused_stream` | HTTP/2 REFUSED_STREAM | no |
        | `goaway` | HTTP/2 GOAWAY whose last stream id excludes this request | no |
        | `goaway_after` | HTTP/2 GOAWAY whose last stream id includes it, no response | yes |
        | `goaway_graceful` | a response, and a GOAWAY that includes every stream | yes |
        | `goaway_drain` | a response, then a graceful HTTP/2 shutdown | yes |
        | `silence` `act`? | the HTTP/2 connection stops sending | only with `act` |
        | `pings_only` `act`? | the same, but PINGs are answered | only with `act` |
        | `informational` `count` | this many 1xx before the response; 0: an endless number | yes |
        | `random` `seed` `rate` | any kind except `big`, with that probability | depends on the kind |

        Parameters with a question mark are optional.

        Args:
            kind: The kind of the fault.
            operation: Only requests of this operation, such as `templates.send`.
            call: Only requests with this `x-sandbox-call` header.
            times: How often it is injected; 0 means until it is cleared. The default is once, and
                for `random` until it is cleared.
            skip: How many matching requests to let through first.
            expires_after: After how many seconds of the sandbox's clock it is removed. The default is
                never.

        The other arguments are the parameters of the kind. If several faults match a request, the
        oldest of them is injected.
        """
        if isinstance(bytes, builtins.bytes):
            base64 = base64_module.b64encode(bytes).decode()
            bytes = None
        fields = {
            "kind": kind,
            "operation": operation,
            "call": call,
            "times": times,
            "skip": skip,
            "expires_after": expires_after,
            "milliseconds": milliseconds,
            "status": status,
            "headers": None if headers is None else dict(headers),
            "body": body,
            "bytes": bytes,
            "base64": base64,
            "act": act,
            "seed": seed,
            "rate": rate,
            "count": count,
        }
        present = {name: value for name, value in fields.items() if value is not None}
        fault_id: int = self._call("POST", "/faults", present)["ids"][0]
        return fault_id

    def faults(self) -> list[Fault]:
        """The faults that will still be injected."""
        return [records.fault(data) for data in self._call("GET", "/faults")["faults"]]

    def clear_faults(self) -> None:
        """Removes all faults."""
        self._call("DELETE", "/faults")

    # Connections

    def refuse(self, seconds: float) -> None:
        """Closes all idle connections, and refuses new ones for this many seconds.

        Control calls during that time wait until the server listens again.
        """
        self._call("POST", "/refuse", {"milliseconds": round(seconds * 1000)})

    def drop_idle(self) -> int:
        """Closes all idle keep-alive connections. Returns their number."""
        closed: int = self._call("POST", "/drop-idle")["closed"]
        return closed

    def tls(self) -> Tls:
        """The CA of the HTTPS server, and the URLs of servers with invalid certificates."""
        if self.https_url is None:
            raise SandboxError("this sandbox does not serve HTTPS: start it with tls=True")
        return records.tls(self._call("GET", "/tls"))

    def _running(self) -> Process:
        process = self._process
        if process is None:
            raise SandboxError(
                "the sandbox is not running: use it in a with block, or call start()"
            )
        return process

    def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        process = self._running()
        with self._calls:
            return _control.call(process.ready["url"], method, path, body, process.ended)

    def after_fork(self) -> None:
        """In a forked child: the server belongs to the parent, but the control API still works."""
        self._new_locks()
        if self._process is not None:
            self._process.forget()


_all: weakref.WeakSet[Sandbox] = weakref.WeakSet()


def running() -> list[Sandbox]:
    """The sandboxes of this process whose server runs."""
    processes = [(each, each._process) for each in _all]  # pyright: ignore[reportPrivateUsage]
    return [each for each, process in processes if process is not None and process.ended() is None]


if sys.platform != "win32":

    def _after_fork() -> None:
        for sandbox in _all:
            sandbox.after_fork()

    os.register_at_fork(after_in_child=_after_fork)
