"""Sends with an idempotency key, and the class `Ledger`."""

from __future__ import annotations

import asyncio
import copy
import json
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from support import UnresponsiveServer
from workspace_sdk import (
    AsyncClient,
    AttemptEvent,
    BadRequestError,
    Client,
    ConfigurationError,
    IdempotencyConflictError,
    IdempotencyInProgressError,
    Ledger,
    LedgerEntry,
    LedgerError,
    OutcomeUnknownError,
    ValidationError,
    WorkspaceError,
)
from workspace_sdk.testing import Sandbox

PHONE = "+15550001234"
KEY = "order-1234/confirmation"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as ledger:
        yield ledger


class Sender:
    """Sends with either client."""

    def __init__(self, cls: type[Client | AsyncClient], options: dict[str, Any]) -> None:
        self.client: Any = cls(**options)

    def __call__(self, call: Callable[[Any], Any]) -> Any:
        if isinstance(self.client, Client):
            return call(self.client)

        async def main() -> Any:
            return await call(self.client)

        return asyncio.run(main())

    def send(self, reference: str = "r1", key: str = KEY) -> Any:
        return self(
            lambda client: client.templates.send(
                PHONE, "plain_notice", api_reference=reference, idempotency_key=key
            )
        )

    def failure(self, reference: str = "r1", key: str = KEY) -> WorkspaceError:
        with pytest.raises(WorkspaceError) as caught:
            self.send(reference, key)
        return caught.value


@pytest.fixture(params=[Client, AsyncClient], ids=["blocking", "async"])
def sender(request: pytest.FixtureRequest, workspace_sandbox: Sandbox, ledger: Ledger) -> Sender:
    options = {"base_url": workspace_sandbox.url, "api_key": workspace_sandbox.api_key}
    return Sender(request.param, {**options, "ledger": ledger})


def counts(ledger: Ledger) -> dict[str, int]:
    return {state: count for state, count in ledger.counts().items() if count}


def the_entry(ledger: Ledger, key: str = KEY) -> LedgerEntry:
    entry = ledger.get(key)
    assert entry is not None
    return entry


def test_an_accepted_send_is_replayed(
    sender: Sender, ledger: Ledger, workspace_sandbox: Sandbox
) -> None:
    first = sender.send()
    assert (first.call.replayed, first.call.recorded) == (False, True)
    second = sender.send()
    assert (second.call.replayed, second.call.recorded) == (True, True)
    assert second == first
    assert len(workspace_sandbox.messages()) == 1
    entry = the_entry(ledger)
    assert (entry.state, entry.message_id, entry.attempts) == ("accepted", first.message_id, 1)
    assert (entry.operation, entry.scope) == ("templates.send", "")
    for twin in (pickle.loads(pickle.dumps(second)), copy.copy(second)):
        assert twin.call == second.call and twin.call.replayed


def test_without_a_key_nothing_is_recorded(sender: Sender, ledger: Ledger) -> None:
    sent = sender(lambda client: client.templates.send(PHONE, "plain_notice"))
    assert (sent.call.replayed, sent.call.recorded) == (False, False)
    assert list(ledger.entries()) == []


def test_another_request_under_the_key_is_a_conflict(
    sender: Sender, workspace_sandbox: Sandbox
) -> None:
    sender.send()
    error = sender.failure("r2")
    assert type(error) is IdempotencyConflictError
    assert (error.code, error.disposition) == ("idempotency_conflict", "rejected")
    assert [field.field for field in error.fields] == ["apiReference"]
    assert error.idempotency_key == KEY and KEY not in str(error)
    assert len(workspace_sandbox.messages()) == 1


def test_an_unknown_outcome_is_replayed_until_it_is_resolved(
    sender: Sender, ledger: Ledger, workspace_sandbox: Sandbox
) -> None:
    before = datetime.now(timezone.utc) - timedelta(seconds=1)
    workspace_sandbox.fault("lost_answer")
    first = sender.failure()
    assert type(first) is OutcomeUnknownError and not first.replayed and first.since is None
    second = sender.failure()
    assert type(second) is OutcomeUnknownError and second.replayed
    assert (second.failure, second.idempotency_key) == ("connection_lost", KEY)
    assert second.since is not None and second.since.utcoffset() == timedelta()
    assert before < second.since <= datetime.now(timezone.utc)
    for twin in (
        pickle.loads(pickle.dumps(second)),
        OutcomeUnknownError(*json.loads(json.dumps(second.args))),
    ):
        assert (twin.since, twin.replayed, twin.idempotency_key) == (second.since, True, KEY)
    with pytest.raises(LedgerError, match="15 minutes"):
        ledger.resolve(KEY, "not_sent")
    resolved = ledger.resolve(KEY, "accepted", message_id="wamid.1", note="seen in the inbox")
    assert (resolved.state, resolved.message_id) == ("accepted", "wamid.1")
    assert resolved == the_entry(ledger) and resolved.note == "seen in the inbox"
    assert sender.send().message_id == "wamid.1"
    assert len(workspace_sandbox.messages()) == 1


def test_resolving_as_not_sent_frees_the_key(
    sender: Sender, ledger: Ledger, workspace_sandbox: Sandbox
) -> None:
    workspace_sandbox.fault("close")
    assert type(sender.failure()) is OutcomeUnknownError
    assert ledger.resolve(KEY, "not_sent", force=True).state == "not_sent"
    # The parameters may differ, because the earlier ones were not sent.
    assert not sender.send("r2").call.replayed
    assert [message.api_reference for message in workspace_sandbox.messages()] == ["r2"]


def test_a_refusal_frees_the_key(
    sender: Sender, ledger: Ledger, workspace_sandbox: Sandbox
) -> None:
    workspace_sandbox.fault("status", status=400)
    assert type(sender.failure()) is BadRequestError
    assert the_entry(ledger).state == "not_sent"
    assert not sender.send("r2").call.replayed


def test_a_key_needs_a_ledger_and_a_valid_form(
    sender: Sender, ledger: Ledger, workspace_sandbox: Sandbox
) -> None:
    without: Sender = copy.copy(sender)
    without.client = type(sender.client)(
        base_url=workspace_sandbox.url, api_key=workspace_sandbox.api_key
    )
    assert type(without.failure()) is ConfigurationError
    for key in ("", "with space", "umläut", "x" * 256, "\ud800"):
        error = sender.failure(key=key)
        assert type(error) is ValidationError, key
        assert [field.field for field in error.fields] == ["idempotencyKey"]
    wrong: Any = 7
    with pytest.raises(TypeError, match="idempotency_key must be str, not int"):
        sender.send(key=wrong)
    assert workspace_sandbox.journal() == [] and list(ledger.entries()) == []


def test_every_kind_of_send_takes_a_key(sender: Sender, workspace_sandbox: Sandbox) -> None:
    workspace_sandbox.receive(PHONE)
    url = "https://example.com/a"
    calls: list[Callable[..., Any]] = [
        lambda client, key: client.messages.send(PHONE, body="Hi", idempotency_key=key),
        lambda client, key: client.messages.send_text(PHONE, "Hi", idempotency_key=key),
        lambda client, key: client.messages.send_image(PHONE, url, idempotency_key=key),
        lambda client, key: client.messages.send_video(PHONE, url, idempotency_key=key),
        lambda client, key: client.messages.send_document(PHONE, url, idempotency_key=key),
        lambda client, key: client.messages.send_audio(PHONE, url, idempotency_key=key),
        lambda client, key: client.automations.trigger(
            PHONE, automation_id="auto_welcome", idempotency_key=key
        ),
        lambda client, key: client.request(
            "whatsapp/message/send", {"to": PHONE, "body": "Hi"}, idempotency_key=key
        ),
    ]
    for number, call in enumerate(calls):
        keyed = partial(call, key=f"key-{number}")
        first, second = sender(keyed), sender(keyed)
        assert (first.call.replayed, second.call.replayed) == (False, True), number
    assert len(workspace_sandbox.journal()) == len(calls)


def test_a_replay_is_an_event_of_its_own(ledger: Ledger, workspace_sandbox: Sandbox) -> None:
    events: list[AttemptEvent] = []
    client = workspace_sandbox.client(ledger=ledger, on_attempt=events.append)
    for _ in range(2):
        client.templates.send(PHONE, "plain_notice", idempotency_key=KEY)
    assert [(event.attempt, event.next) for event in events] == [(1, "done"), (0, "replayed")]


def test_concurrent_threads_send_one_message_per_key(
    ledger: Ledger, workspace_sandbox: Sandbox
) -> None:
    client = workspace_sandbox.client(ledger=ledger)

    def send(number: int) -> Any:
        return client.templates.send(
            PHONE, "plain_notice", api_reference=str(number), idempotency_key=f"key-{number}"
        )

    with ThreadPoolExecutor(16) as pool:
        sent = list(pool.map(send, [number % 20 for number in range(100)]))
    assert sum(not each.call.replayed for each in sent) == 20
    references = [message.api_reference for message in workspace_sandbox.messages()]
    assert len(references) == 20
    assert set(references) == {str(number) for number in range(20)}
    assert counts(ledger) == {"accepted": 20}


def test_concurrent_tasks_send_one_message_per_key(path: Path, workspace_sandbox: Sandbox) -> None:
    async def main() -> list[Any]:
        async with workspace_sandbox.async_client(ledger=path) as client:
            sends = (
                client.templates.send(PHONE, "plain_notice", idempotency_key=f"key-{number % 20}")
                for number in range(100)
            )
            return await asyncio.gather(*sends)

    sent = asyncio.run(main())
    assert sum(not each.call.replayed for each in sent) == 20
    assert len(workspace_sandbox.messages()) == 20


def test_a_call_waits_for_another_only_until_its_timeout(ledger: Ledger) -> None:
    with UnresponsiveServer() as server:
        client = Client(base_url=server.url, api_key="k", ledger=ledger)

        def send(client: Client) -> None:
            client.templates.send(PHONE, "plain_notice", idempotency_key=KEY)

        def send_until_aborted() -> None:
            with suppress(OutcomeUnknownError):
                send(client)

        first = threading.Thread(target=send_until_aborted)
        first.start()
        server.wait_for(1)
        with pytest.raises(IdempotencyInProgressError) as caught:
            send(client.with_options(timeout=0.2))
        assert caught.value.disposition == "retryable" and caught.value.retry_after
        client.close(abort=True)
        first.join()
    assert the_entry(ledger).state == "unknown"


def test_a_cancelled_task_leaves_an_unknown_entry(ledger: Ledger) -> None:
    async def main(server: UnresponsiveServer) -> None:
        client = AsyncClient(base_url=server.url, api_key="k", ledger=ledger)
        call = client.templates.send(PHONE, "plain_notice", idempotency_key=KEY)
        task = asyncio.ensure_future(call)
        await asyncio.to_thread(server.wait_for, 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(OutcomeUnknownError) as caught:
            await client.templates.send(PHONE, "plain_notice", idempotency_key=KEY)
        assert caught.value.replayed

    with UnresponsiveServer() as server:
        asyncio.run(main(server))
        assert len(server.requests) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_ctrl_c_leaves_an_unknown_entry(ledger: Ledger) -> None:
    with UnresponsiveServer() as server:
        client = Client(base_url=server.url, api_key="k", ledger=ledger)

        def interrupt() -> None:
            server.wait_for(1)
            os.kill(os.getpid(), signal.SIGINT)

        thread = threading.Thread(target=interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            client.templates.send(PHONE, "plain_notice", idempotency_key=KEY)
        thread.join()
        with pytest.raises(OutcomeUnknownError) as caught:
            client.templates.send(PHONE, "plain_notice", idempotency_key=KEY)
        assert caught.value.replayed and len(server.requests) == 1


def test_scopes_divide_a_ledger(path: Path, workspace_sandbox: Sandbox) -> None:
    for scope in ("one", "two"):
        client = workspace_sandbox.client(
            ledger=str(path), ledger_scope=scope, ledger_keep="recipient"
        )
        sent = client.templates.send(PHONE, "plain_notice", idempotency_key=KEY)
        assert not sent.call.replayed
        with Ledger.open(path, scope=scope) as ledger:
            (entry,) = ledger.entries()
            assert (entry.scope, entry.recipient) == (scope, PHONE)
    assert list(Ledger.open(path).entries()) == []


def test_the_entries_can_be_listed_counted_and_pruned(
    sender: Sender, ledger: Ledger, workspace_sandbox: Sandbox
) -> None:
    for number in range(300):
        ledger_key = f"{'even' if number % 2 == 0 else 'odd'}/{number:03}"
        if number in (7, 8):
            workspace_sandbox.fault("close")
            sender.failure(key=ledger_key)
        elif number < 12 or sender.client.__class__ is Client:
            sender.send(key=ledger_key)
    keys = [entry.idempotency_key for entry in ledger.entries()]
    assert len(keys) == sum(ledger.counts().values()) and keys[:2] == ["even/000", "odd/001"]
    odd = [entry.idempotency_key for entry in ledger.entries(prefix="odd/")]
    assert odd == [key for key in keys if key.startswith("odd/")]
    unknown = [entry.idempotency_key for entry in ledger.entries(state="unknown")]
    assert unknown == ["odd/007", "even/008"]
    both = ledger.entries(state="unknown", prefix="even/")
    assert [entry.idempotency_key for entry in both] == ["even/008"]
    assert list(both) == []
    assert ledger.prune(3600) == ledger.prune(timedelta(days=90)) == 0
    assert ledger.prune(timedelta()) == len(keys) - 2
    assert counts(ledger) == {"unknown": 2}


def test_an_entry_is_a_value(sender: Sender, ledger: Ledger) -> None:
    sender.send()
    entry = the_entry(ledger)
    assert entry.created_at.utcoffset() == timedelta()
    assert timedelta() <= entry.changed_at - entry.created_at < timedelta(minutes=1)
    for twin in (pickle.loads(pickle.dumps(entry)), copy.copy(entry), copy.deepcopy(entry)):
        assert twin == entry and hash(twin) == hash(entry) and twin.to_dict() == entry.to_dict()
    assert tuple(entry.to_dict()) == LedgerEntry.__match_args__
    assert KEY not in repr(entry) and PHONE not in repr(entry)


def test_the_status_of_a_webhook_is_recorded(sender: Sender, ledger: Ledger) -> None:
    message_id = sender.send().message_id
    assert ledger.note_status(message_id, "delivered")
    assert ledger.note_status(message_id, "sent")
    assert sender.send().status == "delivered"
    assert not ledger.note_status("wamid.other", "read")


def test_backups_and_exports(sender: Sender, ledger: Ledger, tmp_path: Path) -> None:
    sent = sender.send()
    ledger.export(tmp_path / "entries.ndjson")
    (line,) = (tmp_path / "entries.ndjson").read_text().splitlines()
    assert json.loads(line)["messageId"] == sent.message_id
    ledger.backup(str(tmp_path / "backup.db"))
    with Ledger.open(tmp_path / "backup.db", create=False) as backup:
        assert list(backup.entries()) == list(ledger.entries())
    for write in (ledger.export, ledger.backup):
        with pytest.raises(LedgerError):
            write(tmp_path / "none" / "file")
    with pytest.raises(LedgerError):
        ledger.export(tmp_path / "entries.ndjson")


def test_a_closed_ledger_sends_nothing(
    sender: Sender, ledger: Ledger, workspace_sandbox: Sandbox
) -> None:
    sender.send()
    ledger.flush()
    ledger.close()
    ledger.close()
    error = sender.failure(key="another")
    assert type(error) is LedgerError
    with pytest.raises(RuntimeError, match="closed"):
        ledger.counts()
    with pytest.raises(RuntimeError, match="closed"):
        workspace_sandbox.client(ledger=ledger)
    assert len(workspace_sandbox.messages()) == 1


def test_the_end_of_a_with_block_does_not_close_the_file_of_a_client(
    path: Path, workspace_sandbox: Sandbox
) -> None:
    client = workspace_sandbox.client(ledger=path)
    with Ledger.open(path) as ledger:
        assert list(ledger.entries()) == []
    client.templates.send(PHONE, "plain_notice", idempotency_key=KEY)
    with pytest.raises(RuntimeError, match="closed"):
        ledger.get(KEY)


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"not a database" * 1000)
    cases: dict[str, tuple[str | Path, str]] = {
        "missing": (tmp_path / "missing.db", "no ledger at"),
        "no folder": (tmp_path / "none" / "ledger.db", "does not exist"),
        "a folder": (tmp_path, "is a folder"),
        "garbage": (garbage, "garbage"),
        "another URL": ("redis://host/db", "not supported"),
        "no server": ("postgresql://127.0.0.1:9/db", "cannot be reached"),
    }
    for name, (file, message) in cases.items():
        with pytest.raises(LedgerError, match=message) as caught:
            Ledger.open(file, create=False)
        assert caught.value.code == "ledger", name
        with pytest.raises(LedgerError):
            Client(
                base_url="http://127.0.0.1:9",
                api_key="k",
                ledger=file if name != "missing" else tmp_path,
            )
    assert not (tmp_path / "missing.db").exists()


def test_a_file_that_was_deleted_sends_nothing(
    sender: Sender, path: Path, workspace_sandbox: Sandbox
) -> None:
    sender.send()
    path.rename(path.with_suffix(".moved"))
    assert type(sender.failure(key="another")) is LedgerError
    path.with_suffix(".moved").rename(path)
    assert len(workspace_sandbox.messages()) == 1


def test_wrong_arguments(ledger: Ledger) -> None:
    anything: Any = ledger
    wrong_types: list[Callable[[], Any]] = [
        lambda: anything.get(1),
        lambda: anything.entries(state=1),
        lambda: anything.prune("1"),
        lambda: anything.resolve(KEY, "accepted", force=1),
        lambda: anything.backup(1),
        lambda: Ledger.open(anything),
        lambda: Client(base_url="http://127.0.0.1:9", api_key="k", ledger=1),  # type: ignore[arg-type]
        lambda: anything.counts(1),
    ]
    for wrong in wrong_types:
        with pytest.raises(TypeError):
            wrong()
    invalid_values: list[Callable[[], Any]] = [
        lambda: anything.entries(state="sent"),
        lambda: anything.prune(-1),
        lambda: anything.prune(timedelta(seconds=-1)),
        lambda: anything.prune(float("nan")),
    ]
    for invalid in invalid_values:
        with pytest.raises(ValueError, match=r"state|older_than"):
            invalid()
    with pytest.raises(LedgerError, match="accepted or as not_sent"):
        anything.resolve(KEY, "unknown")
    with pytest.raises(LedgerError, match="no entry"):
        ledger.resolve(KEY, "accepted")
    with pytest.raises(TypeError, match="unexpected keyword argument;"):
        anything.get(KEY, **{"Maria Schmidt": 1})


def test_the_options_of_the_ledger_need_one(path: Path) -> None:
    options: dict[str, Any] = {"base_url": "http://127.0.0.1:9", "api_key": "k"}
    for name, value in {"scope": "a", "secret": "s", "keep": "recipient"}.items():
        with pytest.raises(ConfigurationError) as caught:
            Client(**{**options, f"ledger_{name}": value})
        assert [field.field for field in caught.value.fields] == [f"ledger_{name}"]
    with pytest.raises(ConfigurationError, match="ledger_keep"):
        Client(**options, ledger=path, ledger_keep="everything")  # type: ignore[arg-type]


@pytest.mark.parametrize("cls", [Client, AsyncClient])
def test_a_client_with_a_path_is_pickled(
    cls: type[Client | AsyncClient],
    workspace_sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options: dict[str, Any] = {
        "base_url": workspace_sandbox.url,
        "api_key": workspace_sandbox.api_key,
    }
    monkeypatch.setenv("WORKSPACE_API_KEY", workspace_sandbox.api_key)
    monkeypatch.chdir(tmp_path)
    # The path is relative, and the other process has another working directory.
    original = Sender(cls, {**options, "ledger": Path("ledger.db")})
    pickled = pickle.dumps(original.client)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    twin = copy.copy(original)
    twin.client = pickle.loads(pickled)
    assert not original.send().call.replayed
    assert twin.send().call.replayed
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_secret_is_pickled_only_with_the_key(
    workspace_sandbox: Sandbox, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSPACE_API_KEY", workspace_sandbox.api_key)
    client = workspace_sandbox.client(ledger=path, ledger_secret="hunter2")
    for each in (client, client.with_options(timeout=7)):
        with pytest.raises(pickle.PicklingError, match="ledger_secret") as caught:
            pickle.dumps(each)
        assert "hunter2" not in str(caught.value) + repr(each)
    with_key = workspace_sandbox.client(ledger=path, ledger_secret="hunter2", pickle_key=True)
    twin = pickle.loads(pickle.dumps(with_key))
    for each in (with_key, twin):
        each.templates.send(PHONE, "plain_notice", idempotency_key=KEY)
    assert len(workspace_sandbox.messages()) == 1
    with pytest.raises(LedgerError, match="ledger_secret"):
        Ledger.open(path, secret="another")


def test_a_ledger_cannot_be_pickled(ledger: Ledger, workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.client(ledger=ledger, pickle_key=True)
    for value in (ledger, client):
        with pytest.raises(TypeError, match="its path or URL"):
            pickle.dumps(value)
