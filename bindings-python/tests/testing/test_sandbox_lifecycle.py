"""Starting and stopping the server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from workspace_sdk.testing import Sandbox, SandboxError, _binary

Post = Callable[..., tuple[int, Any]]
Listens = Callable[[str], bool]
Until = Callable[[Callable[[], bool]], None]


def test_a_with_block_starts_and_stops_it(listens: Listens) -> None:
    with Sandbox() as sandbox:
        url = sandbox.url
        assert listens(url)
        assert repr(sandbox) == f"<Sandbox {url}>"
        assert sandbox.https_url is None
    assert not listens(url)
    assert repr(sandbox) == "<Sandbox not running>"


def test_an_async_with_block_starts_and_stops_it(listens: Listens) -> None:
    async def use() -> str:
        async with Sandbox() as sandbox:
            assert listens(sandbox.url)
            return sandbox.url

    assert not listens(asyncio.run(use()))


def test_starting_and_closing_twice_is_harmless(listens: Listens) -> None:
    sandbox = Sandbox()
    try:
        url = sandbox.start().url
        assert sandbox.start().url == url
    finally:
        sandbox.close()
        sandbox.close()
    assert not listens(url)


def test_every_method_needs_a_running_server() -> None:
    sandbox = Sandbox()
    uses: list[Callable[[], object]] = [
        lambda: sandbox.url,
        lambda: sandbox.https_url,
        sandbox.environ,
        sandbox.client,
        sandbox.async_client,
        sandbox.journal,
        sandbox.tls,
    ]
    for use in uses:
        with pytest.raises(SandboxError, match="not running"):
            use()


def test_a_database_outlives_the_server(tmp_path: Path, post: Post) -> None:
    sandbox = Sandbox(db=tmp_path / "sandbox.db")
    for _ in range(2):
        with sandbox:
            post(sandbox, "whatsapp/templates/send", to="+15550000001", templateName="plain_notice")
    with sandbox:
        assert len(sandbox.messages()) == 2


def test_the_port_can_be_chosen() -> None:
    with Sandbox() as first:
        url = first.url
    with Sandbox(port=urlsplit(url).port or 0) as second:
        assert second.url == url


def test_the_seed_can_be_chosen_and_a_reset_keeps_it(post: Post) -> None:
    with Sandbox(seed="empty") as sandbox:
        assert post(sandbox, "contacts/list")[1]["data"] == []
        sandbox.reset()
        assert post(sandbox, "contacts/list")[1]["data"] == []
        sandbox.reset("demo")
        assert post(sandbox, "contacts/list")[1]["data"] != []


def test_the_times_of_a_status_can_be_chosen(post: Post) -> None:
    with Sandbox(delivered_after=1000.5, read_after=2000) as sandbox:
        post(sandbox, "whatsapp/templates/send", to="+15550000001", templateName="plain_notice")
        seen = [sandbox.messages()[0].status]
        for _ in range(2):
            sandbox.advance(1001)
            seen.append(sandbox.messages()[0].status)
    assert seen == ["sent", "delivered", "read"]


def test_invalid_options_raise_the_message_of_the_program() -> None:
    with pytest.raises(SandboxError, match=r"code 2.*\n.*unknown seed 'other'"):
        Sandbox(seed="other").start()  # type: ignore[arg-type]  # pyright: ignore


def test_a_sandbox_that_is_not_closed_ends_with_the_process(listens: Listens, until: Until) -> None:
    code = "from workspace_sdk.testing import Sandbox; s = Sandbox().start(); print(s.url)"
    parent = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True
    )
    until(lambda: not listens(parent.stdout.strip()))


def test_a_start_that_is_cancelled_leaves_no_server_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    find = _binary.find

    def slow_find() -> str:
        begun.set()
        go_on.wait(10)
        return find()

    monkeypatch.setattr(_binary, "find", slow_find)
    sandbox = Sandbox()

    async def cancel() -> None:
        async def use() -> None:
            async with sandbox:
                raise AssertionError("it was cancelled before")

        task = asyncio.ensure_future(use())
        await asyncio.to_thread(begun.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go_on.set()

    before = set(threading.enumerate())
    asyncio.run(cancel())
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
    with pytest.raises(SandboxError, match="not running"):
        sandbox.journal()
