"""Numbers, models and errors in other libraries, and programs with few resources."""

from __future__ import annotations

import asyncio
import copy
import importlib
import json
import os
import pickle
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

import workspace_sdk
from support import run_program
from workspace_sdk import Client, Contact, FieldError, RateLimitError, WorkspaceError
from workspace_sdk.testing import Sandbox

CONTACT = {"id": "c1", "name": "Jane", "labels": [{"id": "l1", "name": "vip"}], "points": 3}


class Integer:
    """An integer of another library, such as `numpy.int64`."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value


class Real:
    """A number of another library, such as `numpy.float32`."""

    def __float__(self) -> float:
        return 5.5


def test_integers_of_other_libraries(workspace_client: Client) -> None:
    limit: Any = Integer(1)
    assert len(workspace_client.contacts.list(limit=limit)) == 1
    assert len(list(workspace_client.contacts.iter(limit=limit, max_items=limit))) == 1


def test_times_of_other_libraries(workspace_sandbox: Sandbox) -> None:
    for timeout in (Real(), Integer(5)):
        workspace_sandbox.client(timeout=timeout, max_retries=Integer(1)).channels.list()
    for wrong in (True, "5", b"5", [5]):
        with pytest.raises(TypeError, match="timeout"):
            workspace_sandbox.client(timeout=wrong)


FROZEN = """
import datetime

from freezegun import freeze_time

with freeze_time("2026-01-01"):
    from workspace_sdk import Contact

    strings = ("2026-01-31T18:30:41Z", "1777024800")
    contacts = [Contact.from_json('{"createdAt": "%s"}' % string) for string in strings]
for contact in contacts:
    print(type(contact.created_at) is datetime.datetime)
"""


def test_the_first_timestamp_may_be_read_while_time_is_frozen() -> None:
    assert run_program(FROZEN).stdout.split() == ["True"] * 2


def test_a_model_is_a_type_of_pydantic() -> None:
    class Reply(BaseModel):
        contact: Contact

    contact = Contact.from_json(json.dumps(CONTACT))
    reply = Reply(contact=contact)
    assert reply.contact is contact
    assert json.loads(reply.model_dump_json()) == {"contact": json.loads(contact.to_json())}
    assert Reply.model_validate_json(reply.model_dump_json()).contact == contact
    assert Reply.model_validate({"contact": CONTACT}).contact == contact
    schema = Reply.model_json_schema()
    assert schema["properties"]["contact"]["type"] == "object"
    with pytest.raises(ValueError, match="contact"):
        Reply.model_validate({"contact": 5})


def test_a_model_is_a_result_of_fastapi() -> None:
    app = FastAPI()

    @app.get("/contact")
    def contact() -> Contact:
        return Contact.from_json(json.dumps(CONTACT))

    @app.get("/contacts")
    def contacts() -> list[Contact]:
        return [contact()]

    async def get(path: str) -> Any:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            return (await client.get(path)).raise_for_status().json()

    assert asyncio.run(get("/contact")) == CONTACT
    assert asyncio.run(get("/contacts")) == [CONTACT]
    assert "/contact" in asyncio.run(get("/openapi.json"))["paths"]


ERRORS: list[type[WorkspaceError]] = [
    each
    for each in vars(workspace_sdk).values()
    if isinstance(each, type) and issubclass(each, WorkspaceError)
]


def make(cls: type[WorkspaceError]) -> WorkspaceError:
    """An error whose attributes are not the defaults of its class."""
    return cls(
        "templates.send: failed",
        code=cls.code,
        disposition="unknown",
        operation="templates.send",
        failure="status",
        status=503,
        attempts=2,
        elapsed=0.5,
        retry_after=7.5,
        whatsapp_code=131047,
        fields=(FieldError("to", "format", "must be a phone number"),),
        server_text="Dear Jane",
        idempotency_key="order-1/hello",
        since=datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc),
        replayed=True,
    )


@pytest.mark.parametrize("cls", ERRORS)
def test_an_error_survives_a_result_backend_of_celery(cls: type[WorkspaceError]) -> None:
    error = make(cls)
    # Celery has no types.
    celery: Any = importlib.import_module("celery")
    base: Any = importlib.import_module("celery.backends.base")
    for serializer in ("json", "pickle"):
        app = celery.Celery(set_as_current=False)
        app.conf.accept_content = [serializer]
        backend = base.BaseBackend(app, serializer=serializer)
        stored = backend.encode(backend.prepare_exception(error, serializer))
        assert "Jane" not in str(stored) or serializer == "pickle"
        twin = backend.exception_to_python(backend.decode(stored))
        assert type(twin) is cls
        assert str(twin) == str(error)
        kept = {name: value for name, value in vars(error).items() if name != "server_text"}
        assert {name: getattr(twin, name) for name in kept} == kept


@pytest.mark.parametrize("cls", ERRORS)
def test_an_error_can_be_copied(cls: type[WorkspaceError]) -> None:
    error = make(cls)
    for twin in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert (type(twin), str(twin), vars(twin)) == (cls, str(error), vars(error))
    assert "Jane" not in repr(error) and "Jane" not in repr(error.args)


def test_an_error_can_be_made_from_a_few_attributes() -> None:
    error = RateLimitError("slow down", retry_after=2)
    assert (str(error), error.disposition, error.retry_after) == ("slow down", "retryable", 2)
    assert str(WorkspaceError()) == ""


def test_another_event_loop_is_an_error_that_says_so(workspace_sandbox: Sandbox) -> None:
    coroutine = workspace_sandbox.async_client().channels.list()
    # Drives the coroutine as a loop that is not asyncio does.
    with pytest.raises(RuntimeError, match="asyncio or uvloop"):
        coroutine.send(None)


EXHAUSTED = """
import asyncio, os, resource
from workspace_sdk import {cls}, WorkspaceError

client = {cls}.from_env(max_retries=0)
files = []
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
{loop}
try:
    while True:
        files.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
try:
    {call}
except WorkspaceError as error:
    found = (type(error).__name__, error.disposition)
for file in files:
    os.close(file)
print(*found)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of open files")
@pytest.mark.parametrize(
    ("cls", "loop", "call"),
    [
        ("Client", "", "client.channels.list()"),
        (
            "AsyncClient",
            "loop = asyncio.new_event_loop()",
            "loop.run_until_complete(client.channels.list())",
        ),
    ],
)
def test_a_call_without_file_descriptors_is_safe_to_repeat(
    cls: str, loop: str, call: str, workspace_sandbox: Sandbox
) -> None:
    program = EXHAUSTED.format(cls=cls, loop=loop, call=call)
    environment = {
        "WORKSPACE_BASE_URL": workspace_sandbox.url,
        "WORKSPACE_API_KEY": workspace_sandbox.api_key,
    }
    assert run_program(program, env=environment).stdout.split() == ["TransportError", "retryable"]


BROKEN_PIPE = """
import signal, socket, sys, threading
from workspace_sdk import Client, WorkspaceError

signal.signal(signal.SIGPIPE, signal.SIG_DFL)
listener = socket.create_server(("127.0.0.1", 0))


def serve():
    while True:
        connection, _ = listener.accept()
        # Closing with unread data resets the connection while the request is written.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\\1\\0\\0\\0\\0\\0\\0\\0")
        connection.recv(1)
        connection.close()


threading.Thread(target=serve, daemon=True).start()
url = "http://127.0.0.1:%d" % listener.getsockname()[1]
client = Client(base_url=url, api_key="key", max_retries=0)
for _ in range(20):
    try:
        client.request("labels/create", {"name": "x" * 10_000_000}, safety="upsert")
    except WorkspaceError:
        pass
print("alive")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals for sockets")
def test_a_lost_connection_sends_no_signal() -> None:
    assert run_program(BROKEN_PIPE).stdout.split() == ["alive"]


FROZEN_PROGRAM = """
import asyncio

from workspace_sdk import AsyncClient, Client


async def main():
    async with AsyncClient.from_env() as client:
        sent = await client.templates.send("+1234567890", "plain_notice")
        print("asynchronous", bool(sent.message_id))


with Client.from_env() as client:
    contacts = list(client.contacts.iter(max_items=1))
    print("blocking", len(contacts), len(client.channels.list()))
asyncio.run(main())
"""


def test_a_program_of_pyinstaller_runs(tmp_path: Path, workspace_sandbox: Sandbox) -> None:
    source = tmp_path / "program.py"
    source.write_text(FROZEN_PROGRAM)
    build = [sys.executable, "-m", "PyInstaller", "--onefile", "--noconfirm", "--log-level=ERROR"]
    folders = [f"--{name}path={tmp_path / name}" for name in ("dist", "work", "spec")]
    subprocess.run([*build, *folders, str(source)], check=True, cwd=tmp_path)
    environment = {
        "WORKSPACE_BASE_URL": workspace_sandbox.url,
        "WORKSPACE_API_KEY": workspace_sandbox.api_key,
    }
    program = tmp_path / "dist" / ("program.exe" if sys.platform == "win32" else "program")
    output = subprocess.run(
        [program], check=True, env={**os.environ, **environment}, capture_output=True, text=True
    ).stdout
    assert output.splitlines() == ["blocking 1 1", "asynchronous True"]
