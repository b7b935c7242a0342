"""Every kind of failure: its error class, and how to cause it."""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import workspace_sdk
from workspace_sdk import WorkspaceError
from workspace_sdk.testing import Sandbox

PHONE = "+15550009876"
TEXT = "Attack at dawn"


def _send(client: Any) -> Any:
    return client.messages.send_text(PHONE, TEXT)


def _read(client: Any) -> Any:
    return client.contacts.list(search=TEXT)


def _upsert(client: Any) -> Any:
    return client.contacts.upsert(PHONE, name=TEXT)


_NUMBERS = itertools.count()


@cache
def _folder() -> str:
    """The folder of the ledgers. It is deleted at the exit of the process."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _new_path() -> str:
    """The path of a ledger that does not exist yet."""
    return os.path.join(_folder(), f"{os.getpid()}-{next(_NUMBERS)}.db")


def _send_with_key(client: Any, text: str = TEXT) -> Any:
    return client.request("whatsapp/message/send", {"to": PHONE, "body": text}, idempotency_key="1")


def _send_in_thread(client: Any, sandbox: Sandbox) -> None:
    """Returns while the call is in flight."""

    def work() -> None:
        with suppress(WorkspaceError):
            _send_with_key(client)

    before = len(sandbox.journal())
    threading.Thread(target=work, daemon=True).start()
    sandbox.wait_for(lambda journal: len(journal) > before)


@dataclass(frozen=True)
class Failure:
    """A fault of the sandbox, a client's options, and a call that raises the error.

    `earlier` is a call with the same idempotency key that was made before.
    """

    error: type[WorkspaceError]
    fault: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    call: Callable[[Any], Any] = _send
    earlier: Callable[[Any, Sandbox], None] | None = None

    def prepare(self, sandbox: Sandbox) -> dict[str, Any]:
        """Sets the fault, and returns the options for the client."""
        if self.fault:
            sandbox.fault(times=0, **self.fault)
        base: dict[str, Any] = {"base_url": sandbox.url, "api_key": sandbox.api_key}
        base["max_retries"] = 0
        if self.earlier:
            base["ledger"] = _new_path()
            self.earlier(workspace_sdk.Client(**base), sandbox)
        return {**base, **self.options}

    def raised(self, sandbox: Sandbox) -> WorkspaceError:
        """The error that the blocking client raises."""
        try:
            self.call(workspace_sdk.Client(**self.prepare(sandbox)))
        except WorkspaceError as error:
            return error
        finally:
            sandbox.clear_faults()
        raise AssertionError("nothing was raised")


def _status(status: int, body: Any = None, **more: Any) -> dict[str, Any]:
    # The server's message repeats secrets. No string of the error may contain it.
    message = {"error": {"message": f"(#131047) no {TEXT} to {PHONE} with sandbox-key"}}
    return {"kind": "status", "status": status, "body": body or message, **more}


_NOWHERE = {"base_url": "http://127.0.0.1:9/"}

FAILURES: dict[str, Failure] = {
    "configuration": Failure(
        workspace_sdk.ConfigurationError,
        options={"base_url": "http://example.com/", "attempt_timeout": -1},
    ),
    "validation": Failure(
        workspace_sdk.ValidationError,
        call=lambda client: client.messages.send_text(f"{PHONE}x{TEXT}", TEXT * 1000),
    ),
    "api": Failure(workspace_sdk.ApiError, _status(418)),
    "bad_request": Failure(workspace_sdk.BadRequestError, _status(400)),
    "authentication": Failure(workspace_sdk.AuthenticationError, _status(401)),
    "permission_denied": Failure(workspace_sdk.PermissionDeniedError, _status(403)),
    "not_found": Failure(workspace_sdk.NotFoundError, _status(404)),
    "rate_limit": Failure(workspace_sdk.RateLimitError, _status(429, headers={"retry-after": "7"})),
    "server": Failure(workspace_sdk.ServerError, _status(500), call=_read),
    "transport": Failure(workspace_sdk.TransportError, options=_NOWHERE),
    "connection_lost": Failure(workspace_sdk.TransportError, {"kind": "reset"}, call=_upsert),
    "request_timeout": Failure(
        workspace_sdk.RequestTimeoutError, {"kind": "stall"}, {"attempt_timeout": 0.1}, _read
    ),
    "outcome_unknown": Failure(workspace_sdk.OutcomeUnknownError, {"kind": "lost_answer"}),
    "send_timeout": Failure(
        workspace_sdk.OutcomeUnknownError, {"kind": "stall"}, {"attempt_timeout": 0.1}
    ),
    "idempotency_conflict": Failure(
        workspace_sdk.IdempotencyConflictError,
        {"kind": "answer", "status": 200, "body": {"success": True, "data": {}}},
        call=_send_with_key,
        earlier=lambda client, _sandbox: _send_with_key(client, "Another text"),
    ),
    "idempotency_in_progress": Failure(
        workspace_sdk.IdempotencyInProgressError,
        {"kind": "stall", "milliseconds": 3000},
        {"timeout": 0.2, "attempt_timeout": 0.2},
        _send_with_key,
        _send_in_thread,
    ),
    "ledger": Failure(workspace_sdk.LedgerError, options={"ledger": "no such folder/ledger.db"}),
    "decode": Failure(
        workspace_sdk.DecodeError,
        {"kind": "answer", "status": 200, "body": f"<p>{TEXT} {PHONE}"},
        call=_read,
    ),
}
