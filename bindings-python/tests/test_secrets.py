"""Nothing that a log or an error tracker records contains the key, phone numbers or messages."""

from __future__ import annotations

import asyncio
import copy
import logging
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import workspace_sdk
from support import FAILURES, UnresponsiveServer
from support.failures import PHONE, TEXT
from workspace_sdk import AsyncClient, Client, WorkspaceError
from workspace_sdk.testing import Sandbox

KEY = Sandbox.api_key
# Secrets in all forms: quoted, in a URL, without the plus sign.
SECRETS = (KEY, TEXT, "Attack", PHONE.strip("+"), "hunter2")
PACKAGE = str(Path(workspace_sdk.__file__).parent)


def check(text: object) -> None:
    found = [secret for secret in SECRETS if secret in str(text)]
    assert not found, f"{found} in {text}"


def frames(error: BaseException) -> Iterator[FrameType]:
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if os.path.realpath(frame.f_code.co_filename).startswith(os.path.realpath(PACKAGE)):
            yield frame


def related(error: BaseException) -> Iterator[BaseException]:
    """The error, its causes and its contexts."""
    left, seen = [error], set()
    while left:
        each = left.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            left += [other for other in (each.__cause__, each.__context__) if other is not None]


def check_value(value: object) -> None:
    """A value as error trackers print it, and the values in it."""
    check(repr(value))
    if isinstance(value, WorkspaceError):
        return
    for name in (*getattr(value, "__dict__", ()), *getattr(type(value), "__slots__", ())):
        check(repr(getattr(value, name, None)))


def check_error(error: BaseException) -> None:
    for each in related(error):
        for text in (str(each), repr(each), repr(each.args)):
            check(text)
        for line in traceback.format_exception(type(each), each, each.__traceback__):
            check(line)
        for frame in frames(each):
            for value in frame.f_locals.values():
                check_value(value)
        for field in getattr(each, "fields", ()):
            check(repr(field))


def call(cls: Any, options: dict[str, Any], work: Callable[[Any], Any]) -> BaseException:
    """The exception that a call raises."""

    async def main() -> Any:
        result = work(cls(**options))
        check(repr(result))
        return await result

    try:
        work(cls(**options)) if cls is Client else asyncio.run(main())
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.fixture(params=[Client, AsyncClient], ids=["blocking", "async"])
def cls(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(autouse=True)
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The log of every test, at the most detailed level."""
    caplog.set_level(logging.DEBUG)
    caplog.handler.setLevel(logging.NOTSET)
    yield caplog
    for record in caplog.records:
        check(caplog.handler.format(record))
        for value in vars(record).values():
            check(repr(value))


@pytest.mark.parametrize("name", FAILURES)
def test_errors_contain_no_secret(
    name: str, cls: Any, workspace_sandbox: Sandbox, logs: pytest.LogCaptureFixture
) -> None:
    failure = FAILURES[name]
    error = call(cls, failure.prepare(workspace_sandbox), failure.call)
    assert type(error) is failure.error
    check_error(error)
    # A call that an earlier one answers makes no attempt.
    if failure.fault and not failure.earlier:
        assert any(record.name == "workspace_sdk" for record in logs.records)
    assert KEY not in str(getattr(error, "server_text", None))
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        check_error(twin)


def test_the_frames_of_asynchronous_calls_are_checked(workspace_sandbox: Sandbox) -> None:
    # The test above needs a frame of the package.
    failure = FAILURES["bad_request"]
    error = call(AsyncClient, failure.prepare(workspace_sandbox), failure.call)
    assert [frame.f_code.co_name for frame in frames(error)] == ["perform"]
    error = call(
        AsyncClient,
        failure.prepare(workspace_sandbox),
        lambda client: client.contacts.iter(search=TEXT).__anext__(),
    )
    assert {"__anext__", "perform"} <= {frame.f_code.co_name for frame in frames(error)}
    check_error(error)


class SecretRepr:
    """A value of a wrong type whose repr contains secrets."""

    def __repr__(self) -> str:
        return f"SecretRepr({KEY}, {TEXT}, {PHONE})"

    __str__ = __repr__


WRONG: dict[str, Callable[[Any], Any]] = {
    "to": lambda client: client.messages.send_text(SecretRepr(), TEXT),
    "body": lambda client: client.messages.send_text(PHONE, SecretRepr()),
    "variables": lambda client: client.templates.send(
        PHONE, "welcome", variables=[TEXT, SecretRepr()]
    ),
    "fields": lambda client: client.contacts.upsert(PHONE, custom_fields_data={TEXT: SecretRepr()}),
    "keys": lambda client: client.contacts.upsert(PHONE, custom_fields_data={SecretRepr(): TEXT}),
    "params": lambda client: client.request("a/b", {"to": PHONE, "x": {"y": SecretRepr()}}),
    "nan": lambda client: client.request("a/b", {"to": PHONE, "x": [TEXT, float("nan")]}),
    "surrogate": lambda client: client.messages.send_text(PHONE, TEXT + "\ud800"),
    "bad number": lambda client: client.contacts.upsert(PHONE + "99999999999999999"),
    "bad url": lambda client: client.messages.send_image(PHONE, f"ftp://{TEXT}/{KEY}"),
    "bad path": lambda client: client.request(f"../{KEY}/{PHONE}?{TEXT}"),
    "bad class": lambda client: client.request("a/b", safety=TEXT),
    "bad color": lambda client: client.labels.upsert(TEXT, color=PHONE),
    "empty id": lambda client: client.messages.status(""),
}


@pytest.mark.parametrize("name", WRONG)
def test_type_errors_contain_no_secret(name: str, cls: Any, workspace_sandbox: Sandbox) -> None:
    options = {"base_url": workspace_sandbox.url, "api_key": KEY}
    error = call(cls, options, WRONG[name])
    assert isinstance(error, (TypeError, workspace_sdk.ValidationError))
    check_error(error)
    assert workspace_sandbox.journal() == []


BAD_OPTIONS: dict[str, dict[str, Any]] = {
    "key with a line break": {"api_key": f"{KEY}\n{TEXT}"},
    "key of a wrong type": {"api_key": SecretRepr()},
    "key of surrogates": {"api_key": f"{KEY}\udc00"},
    "key as another option": {"auth": KEY, "request_style": KEY, "trust_roots": KEY},
    "password in the URL": {"base_url": f"https://user:hunter2@{KEY}/{TEXT}?{KEY}#{KEY}"},
    "URL that is none": {"base_url": f"::{KEY}"},
    "proxy": {"proxy": f"socks9://user:hunter2@{KEY}:1"},
    "header": {"headers": {"x-api-key": KEY, f"{KEY} {TEXT}": f"{TEXT}\n", "x": "hunter2\n"}},
    "header of a wrong type": {"headers": {"x-secret": SecretRepr()}},
    "bundle": {"ca_bundle": f"{KEY}\n{TEXT}".encode()},
    "name of an app": {"app_info": f"{KEY}\n{TEXT}"},
}


@pytest.mark.parametrize("name", BAD_OPTIONS)
def test_configuration_errors_contain_no_secret(name: str, cls: Any) -> None:
    base = {"base_url": "https://example.com/v1/", "api_key": KEY}
    with pytest.raises((TypeError, workspace_sdk.ConfigurationError)) as caught:
        cls(**{**base, **BAD_OPTIONS[name]})
    check_error(caught.value)


def test_errors_do_not_contain_the_password_of_a_proxy(cls: Any) -> None:
    base = {"base_url": "https://example.com/v1/", "api_key": KEY, "max_retries": 0}
    options = {**base, "proxy": f"http://user:hunter2@127.0.0.1:9/{TEXT}"}
    check_error(call(cls, options, FAILURES["transport"].call))


def test_a_client_shows_no_secret(cls: Any, workspace_sandbox: Sandbox) -> None:
    client = cls(
        base_url=workspace_sandbox.url,
        api_key=KEY,
        headers={"x-secret": "hunter2"},
        proxy="http://user:hunter2@127.0.0.1:9",
    )
    for each in (client, client.with_options(headers={"x-other": "hunter2"})):
        names = [name for name in dir(each) if not name.startswith("__")]
        for value in (each, str(each), f"{each}", *(getattr(each, name) for name in names)):
            check_value(value)


def test_the_frames_of_a_cancelled_call_contain_no_secret() -> None:
    async def main(server: UnresponsiveServer) -> BaseException:
        client = AsyncClient(base_url=server.url, api_key=KEY)
        coroutine: Any = client.messages.send_text(PHONE, TEXT)
        task = asyncio.ensure_future(coroutine)
        assert await asyncio.to_thread(server.arrived.wait, 10)
        check(repr(task))
        for value in coroutine.cr_frame.f_locals.values():
            check_value(value)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError as error:
            return error
        raise AssertionError("it was not cancelled")

    with UnresponsiveServer() as server:
        error = asyncio.run(main(server))
        assert TEXT.encode() in b"".join(server.requests)
    # Python 3.10 raises a new error, which has no cause.
    assert list(frames(error)) or sys.version_info < (3, 11)
    check_error(error)
