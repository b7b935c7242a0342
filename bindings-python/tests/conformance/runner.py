"""Runs cases against a sandbox, one after the other."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workspace_sdk import WorkspaceError

from . import actual_result, shared
from .actual_result import ActualResult
from .case import Call, Case, CaseError
from .control import ControlApi
from .player import Player, arguments_of
from .report import Report
from .shared import Json
from .wire import compare_requests

API_KEY = "sandbox-key"

# The URL of a PostgreSQL for the ledgers.
POSTGRES = os.environ.get("WORKSPACE_TEST_POSTGRES")


class Runner:
    """Runs cases with one kind of client. `url` is that of a sandbox that also serves HTTPS."""

    def __init__(self, url: str, player: Player) -> None:
        self._url = url
        self._player = player
        self._control = ControlApi(url)
        self._description = shared.read()
        # Listens, and never responds.
        self._silent = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self._silent.close()

    def run(self, cases: list[Case]) -> Report:
        """Runs all cases, and lists those that fail."""
        report = Report()
        for case in cases:
            try:
                differences = self._run_case(case)
            # No case can expect any other exception.
            except Exception as error:
                differences = [f"could not be played: {type(error).__name__}: {error}"]
            report.add(case, differences)
        return report

    def _run_case(self, case: Case) -> list[str]:
        self._control.reset()
        with TemporaryDirectory() as folder:
            return self._run_with(case, self._options(case.client, Path(folder)))

    def _run_with(self, case: Case, options: dict[str, Json]) -> list[str]:
        try:
            client = self._player.build(options)
        except WorkspaceError as error:
            return self._check(case, actual_result.of_error(error), 0)
        try:
            if case.call.operation == "client.build":
                return self._check(case, actual_result.NOTHING, 0)
            return self._call(case, client)
        finally:
            self._player.close(client)

    def _call(self, case: Case, client: Any) -> list[str]:
        message_id = self._before(case, client)
        # These come first, because the server cannot be asked while it refuses connections.
        entries = self._control.journal()
        since = entries[-1]["seq"] if entries else 0
        self._control_and_faults(case, message_id)
        found = self._play(client, case.call, message_id)
        return self._check(case, found, since)

    def _control_and_faults(self, case: Case, message_id: str | None) -> None:
        calls = [control.call for control in case.control] + ["faults"] * bool(case.faults)
        if "refuse" in calls[:-1]:
            raise CaseError(
                "no call may follow `refuse`, because it would wait until `refuse` is over"
            )
        for control in case.control:
            self._control.control(control.call, _fill_in(control.body, message_id))
        self._control.faults(case.faults)

    def _before(self, case: Case, client: Any) -> str | None:
        """Makes the calls of `before`, and returns the id of the last message that they sent."""
        message_id: str | None = None
        for call in case.before:
            if call.faults:
                self._control.faults(call.faults)
            found = self._play(client, call, None)
            code = found.found["code"] if found.is_error else None
            if code != call.error or found.problems:
                raise CaseError(f"{call.operation} before the call ended unexpectedly: {found}")
            data = found.found.get("data")
            if isinstance(data, dict) and isinstance(data.get("messageId"), str):
                message_id = data["messageId"]
        return message_id

    def _play(self, client: Any, call: Call, message_id: str | None) -> ActualResult:
        given = _fill_in(call.arguments, message_id)
        arguments = arguments_of(self._description, call.operation, given)
        try:
            value = self._player.play(client, call.operation, arguments)
        except WorkspaceError as error:
            return actual_result.of_error(error)
        return actual_result.of_value(value, self._description)

    def _check(self, case: Case, found: ActualResult, since: int) -> list[str]:
        differences = found.compare(case)
        if case.requests is not None:
            differences += compare_requests(case.requests, self._control.journal(since))
        return differences

    def _options(self, given: dict[str, Json], folder: Path) -> dict[str, Json]:
        """The options of the client of a case. Null removes an option.

        `folder` is empty, for the files of the case.
        """
        given = dict(given)
        base_url = self._url + given.pop("base_path", "")
        options = {"base_url": base_url, "api_key": API_KEY, "max_retries": 2}
        options |= {
            name: self._in_folder(self._of_servers(value), folder) for name, value in given.items()
        }
        for name in options:
            if name not in self._description.options:
                raise CaseError(f"unknown option {name}")
        if isinstance(options.get("ca_bundle"), str):
            options["ca_bundle"] = options["ca_bundle"].encode()
        return {name: value for name, value in options.items() if value is not None}

    @staticmethod
    def _in_folder(value: Json, folder: Path) -> Json:
        """Replaces `{"$temporary": "ledger.db"}` by the path of that file.

        If there is a PostgreSQL, a ledger is a new schema there instead of a file. One in a folder
        that is missing remains a file.
        """
        if not (isinstance(value, dict) and "$temporary" in value):
            return value
        name = value["$temporary"]
        if POSTGRES is not None and "/" not in name:
            return f"{POSTGRES}?schema=test_{secrets.token_hex(8)}"
        return str(folder / name)

    def _of_servers(self, value: Json) -> Json:
        """Replaces `{"$sandbox": "https_url"}` by that field of the sandbox's TLS data."""
        if not (isinstance(value, dict) and "$sandbox" in value):
            return value
        if value["$sandbox"] == "silent_url":
            return f"https://127.0.0.1:{self._silent.getsockname()[1]}"
        return self._control.tls()[value["$sandbox"]]


def _fill_in(values: dict[str, Json], message_id: str | None) -> dict[str, Json]:
    """Replaces each string `$messageId` by a message id."""
    if "$messageId" in values.values() and message_id is None:
        raise CaseError("no previous call returned a message id")
    return {name: message_id if value == "$messageId" else value for name, value in values.items()}
