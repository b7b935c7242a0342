"""Sends to many: lists, results, reports and options, with both clients."""

from __future__ import annotations

import asyncio
import copy
import csv
import gc
import io
import json
import pickle
import sys
import threading
import time
import weakref
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support.many import CLIENTS, Outcome, numbers, reasons
from workspace_sdk import (
    AsyncClient,
    Client,
    ConfigurationError,
    LedgerError,
    MessagePreview,
    OutcomeUnknownError,
    RecipientResult,
    ReportLine,
    SendMany,
    ValidationError,
    parse_phone,
)
from workspace_sdk.testing import Sandbox

COLUMNS = {"to": "phone", "variables": ["name", "order", "total"], "key": "order"}

TABLE = """\ufeffphone;name;order;total;notes
+15550000001;Jörg;ORD-1;29.99;likes tea
+1555;Ann 🇩🇪;ORD-2;1
+15550000003;Ben;ORD-3;3;a;column;too many
+15550000004;two\tlines;ORD-4;4;
+15550000005;Eve;ORD-1;29.99;
"""


@pytest.fixture(params=CLIENTS)
def send_all(request: pytest.FixtureRequest, workspace_sandbox: Sandbox) -> Callable[..., Outcome]:
    """Makes a call of either client, and returns the results and the report."""
    return lambda send, **options: CLIENTS[request.param](workspace_sandbox, send, **options)


def notify(recipients: Any, **options: Any) -> Callable[[Any], Any]:
    return lambda client: client.templates.send_many(recipients, "plain_notice", **options)


def rows(path: Path) -> csv.DictReader[str]:
    return csv.DictReader(
        io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"
    )


def test_a_table_and_its_rejected_rows(
    send_all: Callable[..., Outcome], workspace_sandbox: Sandbox, tmp_path: Path
) -> None:
    """Rows of a file, and a second run with the corrected rows that the first one rejected."""
    table, rejected = tmp_path / "orders.csv", tmp_path / "rejected.csv"
    table.write_text(TABLE, encoding="utf-8")
    options: dict[str, Any] = {
        "columns": COLUMNS,
        "campaign": "orders",
        "rejected": rejected,
        "rejected_delimiter": ";",
    }
    ledger = tmp_path / "ledger.db"

    def send(list_of_rows: Any) -> Outcome:
        return send_all(
            lambda client: client.templates.send_many(
                list_of_rows, "order_confirmation", **options
            ),
            ledger=ledger,
        )

    given = list(rows(table))
    results, report = send(given)
    assert reasons(results) == ["accepted", "invalid", "invalid", "invalid", "ambiguous"]
    assert all(result.recipient is row for result, row in zip(results, given, strict=True))
    assert given[2][None] == ["column", "too many"]
    assert [result.to for result in results] == [row["phone"] for row in given]
    assert [type(result.error) for result in results] == [
        type(None), ValidationError, ValidationError, ValidationError, ValidationError
    ]  # fmt: skip
    assert results[4].duplicate_of == 0
    sent = {message.to: message.variables for message in workspace_sandbox.messages()}
    assert sent["+15550000001"] == ("Jörg", "ORD-1", "29.99")
    assert (report.progress.accepted, report.progress.rejected) == (1, 4)

    corrected = [dict(row) for row in rows(rejected)]
    assert [row["rejected_reason"] for row in corrected] == [
        "invalid",
        "invalid",
        "invalid",
        "ambiguous",
    ]
    assert corrected[0]["name"] == "Ann 🇩🇪"
    corrected[0]["phone"] = "+15550000002"
    assert "more cells than the header" in corrected[1]["rejected_error"]
    corrected[1]["rejected_other_columns"] = ""
    corrected[2]["name"] = "two lines"
    corrected[3]["order"] = "ORD-5"
    results, _ = send(iter(corrected))
    assert reasons(results) == ["accepted"] * 4
    assert len(workspace_sandbox.messages()) == 5
    assert reasons(send(rows(table))[0])[0] == "already_accepted"


# A list with every kind of recipient, the reason of each, and the `to` of each.
KINDS: list[tuple[Any, str, str | None]] = [
    ("+15550000001", "accepted", "+15550000001"),
    (parse_phone("+1 (555) 000-0002"), "accepted", "+15550000002"),
    ({"to": "+15550000003", "api_reference": "mine"}, "accepted", "+15550000003"),
    ({"to": "+15550000004", "apiReference": "mine"}, "accepted", "+15550000004"),
    (SimpleNamespace(to="+15550000005"), "invalid", None),
    ({"to": 15550000006}, "invalid", None),
    ({"to": "+15550000007", "channel_id": 4.5}, "invalid", "+15550000007"),
    ({}, "invalid", None),
    (None, "invalid", None),
    (15550000008, "invalid", None),
    ("\ud800", "invalid", None),
    ("+1 555 000 0001", "duplicate", "+1 555 000 0001"),
    ("+15550000009", "suppressed", "+15550000009"),
]


def test_every_kind_of_recipient(send_all: Callable[..., Outcome]) -> None:
    send = notify([recipient for recipient, _, _ in KINDS], suppress=[parse_phone("+15550000009")])
    results, report = send_all(send)
    assert reasons(results) == [reason for _, reason, _ in KINDS]
    assert [result.to for result in results] == [to for _, _, to in KINDS]
    assert report.progress.total == report.progress.done == len(KINDS)


def test_free_form_messages(send_all: Callable[..., Outcome], workspace_sandbox: Sandbox) -> None:
    for number in numbers(2):
        workspace_sandbox.receive(number)
    recipients = [{"to": numbers(1)[0], "body": "For you"}, *numbers(3)[1:]]
    results, _ = send_all(
        lambda client: client.messages.send_many(recipients, type="text", body="For all")
    )
    assert [result.outcome for result in results] == ["accepted", "accepted", "rejected"]
    assert results[2].error is not None and results[2].error.whatsapp_code == 131047
    assert {message.content for message in workspace_sandbox.messages()} == {"For you", "For all"}


def test_a_dry_run(send_all: Callable[..., Outcome], workspace_sandbox: Sandbox) -> None:
    recipients = [{"to": number, "variables": ["Jörg", "ORD-1", "1"]} for number in numbers(5)]
    results, report = send_all(
        lambda client: client.templates.send_many(
            recipients, "order_confirmation", dry_run=True, rate_limit=2
        )
    )
    assert reasons(results) == ["dry_run"] * 5
    assert (report.estimate, report.unchecked, len(report.previews)) == (2.5, None, 3)
    assert "Jörg" in report.previews[0].text and "Jörg" not in repr(report.previews[0])
    assert workspace_sandbox.messages() == []


# Arguments of the call, and what the exception names: a `TypeError` at once, or the invalid options when
# the run begins.
WRONG_TYPES: list[tuple[dict[str, Any], str]] = [
    ({"recipients": "+15550000001"}, "recipients must be an iterable"),
    ({"recipients": {"to": "+15550000001"}}, "recipients must be an iterable"),
    ({"recipients": 5}, "recipients must be an iterable"),
    ({"columns": ["to"]}, "columns must be a mapping"),
    ({"campaign": 5}, "campaign must be str"),
    ({"rate_limit": "fast"}, "rate_limit must be a number"),
    ({"concurrency": 1.5}, "concurrency must be int"),
    ({"suppress": "+15550000001"}, "suppress must be an iterable of str"),
    ({"rejected": 5}, "rejected must be a path"),
    ({"progress": 1}, "progress must be bool"),
    ({"variables": {"a": "b"}}, "variables must be an iterable of str"),
    ({"dryrun": True}, "did you mean dry_run"),
]
WRONG_OPTIONS: list[tuple[dict[str, Any], list[str]]] = [
    ({"columns": {"to": "telephone"}}, ["columns.to"]),
    ({"columns": {"imgae": "name"}}, ["columns.imgae"]),
    ({"campaign": "spring"}, ["campaign"]),
    ({"campaign": "spring sale", "rate_limit": 0.0, "concurrency": 0}, ["campaign", "campaign", "rate_limit", "concurrency"]),
    ({"suppress": ["+15550000001", "nobody"]}, ["suppress[1]"]),
    ({"stop_after": {"bad": 1}}, ["stop_after.bad"]),
    ({"at_daily_limit": "skip"}, ["at_daily_limit"]),
    ({"rejected": "/nowhere/at/all.csv"}, ["rejected"]),
    ({"rejected_delimiter": ";"}, ["rejected_delimiter"]),
    ({"rate_limit": float("inf")}, ["rate_limit"]),
    ({"concurrency": -1}, ["concurrency"]),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), WRONG_TYPES)
def test_a_wrong_type(
    arguments: dict[str, Any], message: str, workspace_client: Client, workspace_sandbox: Sandbox
) -> None:
    for client in (workspace_client, workspace_sandbox.async_client()):
        call: dict[str, Any] = {"recipients": [], "template_name": "plain_notice", **arguments}
        with pytest.raises(TypeError, match=message):
            client.templates.send_many(**call)


@pytest.mark.parametrize(("options", "fields"), WRONG_OPTIONS)
def test_a_wrong_option(
    options: dict[str, Any],
    fields: list[str],
    send_all: Callable[..., Outcome],
    workspace_sandbox: Sandbox,
) -> None:
    recipients = [{"to": numbers(1)[0], "phone": numbers(1)[0]}]
    with pytest.raises(ConfigurationError) as caught:
        send_all(notify(recipients, **options))
    assert [field.field for field in caught.value.fields] == fields
    assert len(workspace_sandbox.journal()) == 0


def test_a_ledger_that_cannot_be_used(send_all: Callable[..., Outcome], tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises((LedgerError, ConfigurationError)):
        send_all(notify(numbers(3), campaign="spring"), ledger=path)


class ListError(Exception):
    """The exception of a list."""


def test_a_list_that_fails(
    send_all: Callable[..., Outcome], workspace_sandbox: Sandbox, workspace_client: Client
) -> None:
    def failing() -> Iterator[str]:
        yield from numbers(3)
        raise ListError

    with pytest.raises(ListError):
        send_all(notify(failing()))
    assert len(workspace_sandbox.messages()) == 3

    run = workspace_client.templates.send_many(failing(), "plain_notice")
    results = []
    with pytest.raises(ListError):
        for result in run:
            results.append(result)
    assert reasons(results) == ["accepted"] * 3
    assert list(run) == [] and run.report().progress.accepted == 3


class Unreadable(Mapping[str, str]):
    """A row whose values cannot be read."""

    def __getitem__(self, name: str) -> str:
        raise ListError

    def __iter__(self) -> Iterator[str]:
        return iter(["to"])

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize("is_async", [False, True])
def test_a_row_that_cannot_be_read(is_async: bool, workspace_sandbox: Sandbox) -> None:
    """It ends the list, as an exception of the list does."""
    results: list[RecipientResult] = []
    recipients: list[Any] = [*numbers(3), Unreadable(), "+15560000000"]

    async def of_recipients() -> AsyncIterator[Any]:
        for recipient in recipients:
            yield recipient

    async def main() -> None:
        client = workspace_sandbox.async_client()
        async for result in client.templates.send_many(of_recipients(), "plain_notice"):
            results.append(result)

    with pytest.raises(ListError):
        if is_async:
            asyncio.run(main())
        for result in workspace_sandbox.client().templates.send_many(recipients, "plain_notice"):
            results.append(result)
    assert sorted(str(result.to) for result in results) == numbers(3)
    assert len(workspace_sandbox.messages()) == 3


def test_a_slow_list_holds_back_no_result(workspace_client: Client) -> None:
    """The first results come long before the last rows."""
    results: list[RecipientResult] = []
    seen: list[int] = []

    def slow() -> Iterator[str]:
        for number in numbers(10):
            # Longer than one step reads.
            time.sleep(0.02)
            seen.append(len(results))
            yield number

    for result in workspace_client.templates.send_many(slow(), "plain_notice"):
        results.append(result)
    assert len(results) == 10 and seen[-1] >= 5


def test_an_asynchronous_list_holds_back_no_result(workspace_sandbox: Sandbox) -> None:
    async def main() -> None:
        queue: asyncio.Queue[str | None] = asyncio.Queue()

        async def of_queue() -> AsyncIterator[str]:
            while (number := await queue.get()) is not None:
                yield number

        async with (
            workspace_sandbox.async_client() as client,
            client.templates.send_many(of_queue(), "plain_notice") as run,
        ):
            for number in numbers(3):
                await queue.put(number)
                assert (await run.__anext__()).to == number
            await queue.put(None)
            assert [result async for result in run] == []

    asyncio.run(main())


@pytest.mark.parametrize("failure", [None, ListError])
def test_an_asynchronous_list(failure: type[Exception] | None, workspace_sandbox: Sandbox) -> None:
    results = []

    async def main() -> None:
        async def of_numbers() -> AsyncIterator[str]:
            for index, number in enumerate(numbers(600)):
                if index % 7 == 0:
                    await asyncio.sleep(0)
                yield number
            if failure is not None:
                raise failure

        client = workspace_sandbox.async_client()
        async for result in client.templates.send_many(of_numbers(), "plain_notice"):
            results.append(result)

    if failure is None:
        asyncio.run(main())
    else:
        with pytest.raises(failure):
            asyncio.run(main())
    assert sorted(result.to for result in results if result.to) == numbers(600)


def test_an_asynchronous_list_needs_the_asynchronous_client(workspace_client: Client) -> None:
    async def nothing() -> AsyncIterator[str]:
        return
        yield

    with pytest.raises(TypeError, match="not async_generator"):
        workspace_client.templates.send_many(nothing(), "plain_notice")  # type: ignore[arg-type]


def accepted(sandbox: Sandbox) -> int:
    messages = sandbox.messages()
    assert len({message.to for message in messages}) == len(messages)
    return len(messages)


# The ways to end a run before its list.
ENDS = ["break", "close", "exception"]


@pytest.mark.parametrize("end", ENDS)
def test_leaving_the_loop(end: str, workspace_sandbox: Sandbox) -> None:
    """Nothing new begins, and what is in flight is waited for, although its responses are late."""
    workspace_sandbox.fault("delay", milliseconds=200, times=0, skip=1)
    endless = (number for number in numbers(100_000))
    run = workspace_sandbox.client().templates.send_many(endless, "plain_notice")
    try:
        with run:
            for _ in run:
                if end == "close":
                    run.close()
                    break
                if end == "exception":
                    raise ListError
                break
    except ListError:
        assert end == "exception"
    report = run.report()
    assert report.progress.unknown == 0
    assert report.progress.accepted == accepted(workspace_sandbox) > 1
    assert {line.reason for line in report.lines} == {"accepted", "closed"}
    left = list(run)
    assert len(left) == report.progress.done - 1
    assert next(run, None) is None


@pytest.mark.parametrize("end", [*ENDS, "cancel"])
@pytest.mark.parametrize("is_async", [False, True], ids=["list", "async list"])
def test_leaving_the_asynchronous_loop(
    end: str, is_async: bool, workspace_sandbox: Sandbox
) -> None:
    workspace_sandbox.fault("delay", milliseconds=200, times=0, skip=1)

    async def endless() -> AsyncIterator[str]:
        for number in numbers(400):
            yield number
        await asyncio.Event().wait()

    async def main() -> None:
        client = workspace_sandbox.async_client()
        source: Any = endless() if is_async else iter(numbers(100_000))
        run = client.templates.send_many(source, "plain_notice")
        has_begun = asyncio.Event()

        async def consume() -> None:
            async with run:
                async for _ in run:
                    has_begun.set()
                    if end == "cancel":
                        await asyncio.Event().wait()
                    if end == "close":
                        await run.aclose()
                    if end == "exception":
                        raise ListError
                    break

        task = asyncio.ensure_future(consume())
        await has_begun.wait()
        if end == "cancel":
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        report = run.report()
        assert report.progress.unknown == 0
        assert report.progress.accepted == accepted(workspace_sandbox) > 1
        assert len([result async for result in run]) == report.progress.done - 1

    asyncio.run(main())


def test_a_step_that_is_cancelled_loses_no_result(workspace_sandbox: Sandbox) -> None:
    workspace_sandbox.fault("delay", milliseconds=20, times=0)

    async def main() -> None:
        client = workspace_sandbox.async_client()
        run = client.templates.send_many(numbers(60), "plain_notice")
        results = []
        while True:
            try:
                results.append(await asyncio.wait_for(run.__anext__(), 0.005))
            except asyncio.TimeoutError:
                continue
            except StopAsyncIteration:
                break
        assert sorted(result.index for result in results) == list(range(60))

    asyncio.run(main())


def test_run_and_report(send_all: Callable[..., Outcome], workspace_client: Client) -> None:
    report = workspace_client.templates.send_many(["+1555", *numbers(4)], "plain_notice").run()
    assert [(line.reason, line.count) for line in report.lines] == [("accepted", 4), ("invalid", 1)]
    line = report.lines[1]
    assert line == ReportLine("rejected", "invalid", "validation", None, 1, line.advice)
    assert "rejected: invalid" in str(report) and line.advice in str(report)
    table = list(csv.DictReader(io.StringIO(report.to_csv(), newline="")))
    lines = [json.loads(each) for each in report.to_ndjson().splitlines()]
    data = json.loads(report.to_json())
    assert [row["reason"] for row in table] == [each["reason"] for each in lines]
    assert data["lines"] == lines and data["progress"]["done"] == 5
    assert report.elapsed > 0 and report.possible_duplicates == 0
    assert repr(report) == "SendManyReport(done=5, accepted=4)"

    async def main(client: AsyncClient) -> int:
        return (await client.templates.send_many(numbers(3), "plain_notice").run()).progress.done

    assert asyncio.run(main(AsyncClient.from_env(**_server(workspace_client)))) == 3


def _server(client: Client) -> dict[str, Any]:
    return {"base_url": repr(client).split(" of ")[1].rstrip(">"), "api_key": Sandbox.api_key}


def test_results_show_no_personal_data_and_can_be_pickled(
    send_all: Callable[..., Outcome], workspace_sandbox: Sandbox
) -> None:
    workspace_sandbox.fault("lost_answer", skip=1)
    results, _ = send_all(notify([*numbers(2), {"to": "+1555", "name": "Ada"}], concurrency=1))
    assert [result.outcome for result in results] == ["accepted", "unknown", "rejected"]
    assert isinstance(results[1].error, OutcomeUnknownError)
    assert results[1].error is results[1].error
    for result in results:
        assert "555" not in repr(result) and "Ada" not in repr(result)
        for restored in (pickle.loads(pickle.dumps(result)), copy.copy(result)):
            assert repr(restored) == repr(result)
            assert restored.to_dict().keys() == result.to_dict().keys()
            assert (restored.to, restored.recipient) == (result.to, result.recipient)
    match results[0]:
        case RecipientResult(0, _, "+15550000000", "accepted"):
            pass
        case other:
            pytest.fail(repr(other))
    assert pickle.loads(pickle.dumps(MessagePreview(1, "Hi"))) == MessagePreview(1, "Hi")
    with pytest.raises(ValueError, match="no such reason"):
        RecipientResult(0, "+1", "+1", "accepted", "invalid")


def test_suppress_during_the_run(workspace_sandbox: Sandbox) -> None:
    run = workspace_sandbox.client().templates.send_many(
        iter(numbers(500)), "plain_notice", concurrency=1
    )
    run.suppress(parse_phone("+15550000001"))
    with run:
        results = [next(run)]
        run.suppress("+1 555 000 0499")
        with pytest.raises(ValidationError):
            run.suppress("nobody")
        results.extend(run)
    found = {result.to: result.reason for result in results}
    assert found["+15550000001"] == found["+15550000499"] == "suppressed"
    assert Counter(found.values()) == {"accepted": 498, "suppressed": 2}


def test_two_runs_at_once(workspace_client: Client, workspace_sandbox: Sandbox) -> None:
    first = workspace_client.templates.send_many(numbers(300), "plain_notice")
    second = workspace_client.templates.send_many(
        [number.replace("+1555", "+1556") for number in numbers(300)], "plain_notice"
    )
    with first, second:
        pairs = list(zip(first, second, strict=True))
    assert len(pairs) == 300 and accepted(workspace_sandbox) == 600
    # Other calls of the client work meanwhile.
    third = workspace_client.templates.send_many(iter(numbers(300)), "order_confirmation")
    with third:
        next(third)
        assert workspace_client.contacts.list(limit=1)


def test_threads_share_a_run(workspace_client: Client) -> None:
    run = workspace_client.templates.send_many(numbers(2000), "plain_notice", concurrency=32)
    found: list[list[int]] = [[] for _ in range(4)]

    def consume(own: list[int]) -> None:
        own.extend(result.index for result in run)

    threads = [threading.Thread(target=consume, args=(own,)) for own in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(index for own in found for index in own) == list(range(2000))


def test_tasks_share_a_run(workspace_sandbox: Sandbox) -> None:
    async def main() -> None:
        client = workspace_sandbox.async_client()
        run = client.templates.send_many(numbers(1000), "plain_notice", concurrency=32)

        async def consume() -> list[int]:
            return [result.index async for result in run]

        found = await asyncio.gather(*(consume() for _ in range(4)))
        assert sorted(index for own in found for index in own) == list(range(1000))

    asyncio.run(main())


def test_a_hook_sees_every_attempt_and_can_close_the_run(
    send_all: Callable[..., Outcome], workspace_sandbox: Sandbox
) -> None:
    events: list[Any] = []
    starts: list[Any] = []
    results, _ = send_all(
        notify(numbers(40)), on_attempt=events.append, on_attempt_start=starts.append
    )
    assert reasons(results) == ["accepted"] * 40
    assert len(events) == len(starts) == 40
    assert {event.operation for event in events} == {"templates.send"}

    run: SendMany
    client = workspace_sandbox.client(on_attempt=lambda _: run.close())
    run = client.templates.send_many(iter(numbers(100_000)), "plain_notice")
    assert 0 < run.run().progress.accepted < 1000


def test_the_list_cannot_iterate_over_its_own_run(workspace_client: Client) -> None:
    def wrong() -> Iterator[str]:
        yield "+15550000001"
        next(run)

    run: SendMany = workspace_client.templates.send_many(wrong(), "plain_notice")
    with pytest.raises(RuntimeError, match="its own run"):
        run.run()


def test_a_run_that_was_never_iterated_warns(
    workspace_client: Client, workspace_sandbox: Sandbox
) -> None:
    for client in (workspace_client, workspace_sandbox.async_client()):
        with pytest.warns(ResourceWarning, match="was never iterated, so nothing was sent"):
            client.templates.send_many(numbers(3), "plain_notice")
            gc.collect()
    assert workspace_sandbox.journal() == []


def test_a_run_that_is_dropped_ends(workspace_sandbox: Sandbox) -> None:
    class Source(Iterator[str]):
        def __init__(self) -> None:
            self.numbers = iter(numbers(100_000))
            self.run: Any = None

        def __next__(self) -> str:
            return next(self.numbers)

    source = Source()
    # A cycle, which only the garbage collector finds.
    source.run = workspace_sandbox.client().templates.send_many(source, "plain_notice")
    next(source.run)
    alive = weakref.ref(source)
    del source
    gc.collect()
    assert alive() is None
    seen = len(workspace_sandbox.journal())
    workspace_sandbox.client().channels.list()
    assert len(workspace_sandbox.journal()) <= seen + 17


def test_a_run_cannot_be_pickled(workspace_client: Client) -> None:
    run = workspace_client.templates.send_many([], "plain_notice")
    for take in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="cannot pickle"):
            take(run)
    assert repr(run) == "<SendMany>" and list(run) == []


class Terminal(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


# Whether stderr is a terminal, whether tqdm can be imported, and whether there is a bar.
DISPLAYS = [(True, True, True), (True, False, False), (False, True, False)]


@pytest.mark.parametrize(("is_terminal", "has_tqdm", "is_bar"), DISPLAYS)
def test_the_progress(
    is_terminal: bool,
    has_tqdm: bool,
    is_bar: bool,
    send_all: Callable[..., Outcome],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not has_tqdm:
        monkeypatch.setitem(sys.modules, "tqdm", None)
    stderr = Terminal(is_terminal)
    monkeypatch.setattr(sys, "stderr", stderr)
    send_all(notify(["+1555", *numbers(299)], progress=True))
    text = stderr.getvalue()
    assert "299 accepted, 1 rejected" in text
    if is_bar:
        assert "\r" in text and "300/300" in text
    else:
        assert text.startswith("300 of 300 recipients: 299 accepted, 1 rejected (")
        assert text.count("\n") == 1


def test_lines_of_progress_are_rare(
    workspace_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    stderr = Terminal(False)
    monkeypatch.setattr(sys, "stderr", stderr)
    run = workspace_client.templates.send_many(
        iter(numbers(100)), "plain_notice", concurrency=1, progress=True
    )
    for result in run:
        # A line after about 50 of the 100 results, and one at the end.
        now[0] += 0.1
        assert result.outcome == "accepted"
    lines = stderr.getvalue().splitlines()
    assert len(lines) == 2 and lines[1].startswith("100 recipients: 100 accepted")


def test_closing_a_client_ends_its_runs(
    workspace_client: Client, workspace_sandbox: Sandbox
) -> None:
    """Nothing new begins, and the results that are left can still be read."""
    recipients = (f"+1555{number:07}" for number in range(2000))
    run = workspace_client.templates.send_many(recipients, "plain_notice")
    next(run)
    workspace_client.close()
    for _ in run:
        pass
    assert run.report().progress.accepted == len(workspace_sandbox.messages()) < 1000
