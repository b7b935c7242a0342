"""The attempts of a call, in the log and in the hook."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest

from support import run_program
from workspace_sdk import AsyncClient, AttemptEvent, Client, RateLimitError, ServerError
from workspace_sdk.testing import Sandbox

NAME = "workspace_sdk"


def call(sandbox: Sandbox, cls: Any, work: Callable[[Any], Any], **options: Any) -> Any:
    """The result of a call with either client, or the exception that it raised."""
    client = cls(base_url=sandbox.url, api_key=sandbox.api_key, **options)
    try:
        if cls is Client:
            return work(client)

        async def main() -> Any:
            return await work(client)

        return asyncio.run(main())
    except Exception as error:
        return error


@pytest.fixture(params=[Client, AsyncClient])
def cls(request: pytest.FixtureRequest) -> Any:
    return request.param


def read(client: Any) -> Any:
    return client.contacts.list(limit=1)


def test_one_record_for_each_attempt(
    cls: Any, workspace_sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    workspace_sandbox.fault("status", status=503, times=2)
    events: list[AttemptEvent] = []
    with caplog.at_level(logging.DEBUG, NAME):
        contacts = call(workspace_sandbox, cls, read, on_attempt=events.append)
    assert contacts.call.attempts == 3
    records = [record for record in caplog.records if record.name == NAME]
    attached = [record.__dict__["workspace_attempt"] for record in records]
    assert attached == events and len(events) == 3
    assert [(e.attempt, e.next, e.status) for e in events] == [
        (1, "retry", 503),
        (2, "retry", 503),
        (3, "done", 200),
    ]
    for record, event in zip(records, events, strict=True):
        assert record.levelno == logging.DEBUG and record.exc_info is None
        text = record.getMessage()
        assert text.startswith(f"contacts.list attempt {event.attempt}: ")
        assert event.next in text and str(event.status) in text


# Whether there is a DEBUG record, for levels of the root logger, of the logger, and of
# `logging.disable`.
LEVELS = [
    (logging.DEBUG, logging.NOTSET, logging.NOTSET, True),
    (logging.WARNING, logging.DEBUG, logging.NOTSET, True),
    (logging.DEBUG, logging.INFO, logging.NOTSET, False),
    (logging.WARNING, logging.NOTSET, logging.NOTSET, False),
    (logging.DEBUG, logging.DEBUG, logging.DEBUG, False),
]


@pytest.mark.parametrize(("root", "own", "disabled", "is_made"), LEVELS)
def test_records_are_created_only_if_the_logger_is_enabled(
    root: int,
    own: int,
    disabled: int,
    is_made: bool,
    cls: Any,
    workspace_sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(root)
    caplog.handler.setLevel(logging.NOTSET)
    logging.getLogger(NAME).setLevel(own)
    logging.disable(disabled)
    try:
        call(workspace_sandbox, cls, read)
    finally:
        logging.disable(logging.NOTSET)
        logging.getLogger(NAME).setLevel(logging.NOTSET)
    assert [record.levelno for record in caplog.records if record.name == NAME] == (
        [logging.DEBUG] if is_made else []
    )


def test_logging_may_be_imported_after_the_first_call() -> None:
    # The first call is made before `logging` is imported.
    run_program("""
import workspace_sdk
from workspace_sdk.testing import Sandbox
with Sandbox() as sandbox:
    client = sandbox.client()
    client.channels.list()
    import logging
    records = []
    logger = logging.getLogger("workspace_sdk")
    logger.addFilter(lambda record: records.append(record))
    client.channels.list()
    logger.setLevel(logging.DEBUG)
    client.channels.list()
    assert len(records) == 1, records
    logger.setLevel(logging.INFO)
    client.channels.list()
    assert len(records) == 1, records
""")


def test_an_exception_of_a_hook_is_reported_and_the_call_continues(
    cls: Any, workspace_sandbox: Sandbox, unraisable: list[BaseException | None]
) -> None:
    def hook(event: AttemptEvent) -> None:
        raise ZeroDivisionError(event.attempt)

    workspace_sandbox.fault("status", status=503)
    assert len(call(workspace_sandbox, cls, read, on_attempt=hook)) == 1
    workspace_sandbox.fault("status", status=500, times=0)
    failed = call(workspace_sandbox, cls, read, on_attempt=hook, max_retries=0)
    assert isinstance(failed, ServerError) and failed.__cause__ is None is failed.__context__
    assert [repr(error) for error in unraisable] == [f"ZeroDivisionError({n})" for n in (1, 2, 1)]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_an_exception_that_ends_the_program_is_raised_by_the_call(
    kind: type[BaseException],
    cls: Any,
    workspace_sandbox: Sandbox,
    unraisable: list[BaseException | None],
) -> None:
    # Ctrl-C may be pressed while the hook runs.
    def hook(_: AttemptEvent) -> None:
        raise kind

    workspace_sandbox.fault("status", status=503, headers={"retry-after": "20"}, times=0)
    with pytest.raises(kind):
        call(workspace_sandbox, cls, read, on_attempt=hook)
    assert unraisable == []


def test_an_exception_of_a_log_filter_is_reported_and_the_call_continues(
    cls: Any, workspace_sandbox: Sandbox, unraisable: list[BaseException | None]
) -> None:
    def refuse(_: logging.LogRecord) -> bool:
        raise ZeroDivisionError

    logger = logging.getLogger(NAME)
    logger.addFilter(refuse)
    logger.setLevel(logging.DEBUG)
    try:
        assert len(call(workspace_sandbox, cls, read)) == 1
    finally:
        logger.removeFilter(refuse)
        logger.setLevel(logging.NOTSET)
    assert [type(error) for error in unraisable] == [ZeroDivisionError]


def test_the_hook_may_call_the_client(workspace_sandbox: Sandbox) -> None:
    found: list[Any] = []

    def hook(event: AttemptEvent) -> None:
        if event.operation == "contacts.list":
            found.append(client.channels.list())

    workspace_sandbox.fault("status", status=503, operation="contacts.list")
    # Only one call at a time: an attempt that has ended does not block the next one.
    client = workspace_sandbox.client(on_attempt=hook, max_concurrency=1, timeout=10)
    assert client.contacts.list(limit=1).call.attempts == 2
    assert [channel.id for channels in found for channel in channels] == ["ch_demo"] * 2


def test_the_hook_may_create_a_task(workspace_sandbox: Sandbox) -> None:
    tasks: list[asyncio.Task[Any]] = []

    async def main() -> None:
        async def other() -> Any:
            return await client.channels.list()

        def hook(event: AttemptEvent) -> None:
            if event.operation == "contacts.list":
                tasks.append(asyncio.get_running_loop().create_task(other()))

        client = workspace_sandbox.async_client(on_attempt=hook)
        await client.contacts.list(limit=1)
        assert [channel.id for channel in await tasks[0]] == ["ch_demo"]

    asyncio.run(main())
    assert len(tasks) == 1


def test_the_hook_runs_on_the_thread_of_the_call(cls: Any, workspace_sandbox: Sandbox) -> None:
    seen = []
    hook = call(
        workspace_sandbox, cls, read, on_attempt=lambda _: seen.append(threading.get_ident())
    )
    assert seen == [threading.get_ident()], hook


def test_the_hook_runs_in_the_context_of_its_call(workspace_sandbox: Sandbox) -> None:
    variable: ContextVar[str] = ContextVar("variable")
    seen: list[str] = []

    async def main() -> None:
        client = workspace_sandbox.async_client(on_attempt=lambda _: seen.append(variable.get()))

        async def one(name: str) -> None:
            variable.set(name)
            await client.channels.list()
            assert variable.get() == name

        for name in ("first", "second", "third"):
            await asyncio.create_task(one(name))

    asyncio.run(main())
    assert seen == ["first", "second", "third"]


def test_a_copy_has_its_own_hook_or_the_original_one(workspace_sandbox: Sandbox) -> None:
    first: list[AttemptEvent] = []
    second: list[AttemptEvent] = []
    client = workspace_sandbox.client(on_attempt=first.append, max_retries=0)
    workspace_sandbox.fault("status", status=429)
    with pytest.raises(RateLimitError):
        client.with_options(attempt_timeout=9).channels.list()
    assert [(event.next, event.stop_reason) for event in first] == [("stop", "retries")]
    client.with_options(on_attempt=second.append).channels.list()
    assert (len(first), len(second)) == (1, 1)
