"""The format of a case. An unknown key is an error."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from .shared import Json

# The only version of the format.
FORMAT = 1

RESULT_KEYS = frozenset({"data", "message", "pagination", "call", "errors", "report", "$open"})
ERROR_KEYS = frozenset(
    {
        "type",
        "code",
        "disposition",
        "status",
        "attempts",
        "whatsapp_code",
        "retry_after",
        "failure",
        "request_id",
        "fields",
        "server_text",
        "idempotency_key",
        "replayed",
        "since",
    }
)

T = TypeVar("T")


class CaseError(Exception):
    """A case does not have the right format, or cannot be run."""


@dataclass(frozen=True)
class Call:
    operation: str
    arguments: dict[str, Json]
    # Only of a call in `before`: the faults that are added first, and the code of the error with
    # which the call must fail.
    faults: list[Json] = field(default_factory=list)
    error: str | None = None


@dataclass(frozen=True)
class Control:
    call: str
    body: dict[str, Json]


@dataclass(frozen=True)
class Request:
    """A request that the server must receive. Missing keys are not compared."""

    times: int
    method: str | None
    path: str | None
    headers: dict[str, Json]
    no_headers: list[str]
    query: dict[str, Json] | None
    raw_query: str | None
    # A body of null means that the request must have none. A missing key means that it is not
    # compared.
    has_body: bool
    body: Json

    def assertions(self) -> int:
        texts = (self.method, self.path, self.query, self.raw_query)
        given = sum(text is not None for text in texts) + self.has_body
        return given + len(self.headers) + len(self.no_headers)


@dataclass(frozen=True)
class Case:
    file: str
    name: str
    client: dict[str, Json]
    before: list[Call]
    control: list[Control]
    faults: list[Json]
    call: Call
    requests: list[Request] | None
    result: dict[str, Json] | None
    error: dict[str, Json] | None

    def assertions(self) -> int:
        """The number of comparisons in this case. All runners count them in the same way."""
        outcome = len(self.result if self.result is not None else self.error or {})
        requests = self.requests
        seen = 0 if requests is None else 1 + sum(request.assertions() for request in requests)
        return 1 + outcome + seen


class _Keys:
    """Reads the keys of an object one by one. The keys that remain are unknown."""

    def __init__(self, what: str, value: Json) -> None:
        if type(value) is not dict:
            raise CaseError(f"{what} must be an object")
        self.what = what
        self.left: dict[str, Json] = dict(value)

    def need(self, name: str, kind: type[T]) -> T:
        value = self.take(name, kind)
        if value is None:
            raise CaseError(f"{self.what} needs {name!r}")
        return value

    def take(self, name: str, kind: type[T]) -> T | None:
        value = self.left.pop(name, None)
        if value is not None and type(value) is not kind:
            raise CaseError(f"{self.what}: {name!r} must be of type {kind.__name__}")
        return value

    def end(self) -> None:
        _refuse_unknown(self.what, self.left, ())


def _refuse_unknown(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise CaseError(f"{what}: unknown key {name!r}")


def _call(value: Json, *, is_before: bool = False) -> Call:
    keys = _Keys("a call", value)
    call = Call(
        keys.need("operation", str),
        keys.take("arguments", dict) or {},
        (keys.take("faults", list) or []) if is_before else [],
        keys.take("error", str) if is_before else None,
    )
    keys.end()
    return call


def _control(value: Json) -> Control:
    keys = _Keys("a control call", value)
    control = Control(keys.need("call", str), keys.take("body", dict) or {})
    keys.end()
    return control


def _request(value: Json) -> Request:
    keys = _Keys("a request", value)
    has_body = "body" in keys.left
    body = keys.left.pop("body", None)
    times = keys.take("times", int)
    request = Request(
        times=1 if times is None else times,
        method=keys.take("method", str),
        path=keys.take("path", str),
        headers=keys.take("headers", dict) or {},
        no_headers=keys.take("no_headers", list) or [],
        query=keys.take("query", dict),
        raw_query=keys.take("raw_query", str),
        has_body=has_body,
        body=body,
    )
    keys.end()
    return request


def _case(file: str, value: Json) -> Case:
    keys = _Keys("a case", value)
    name = keys.need("name", str)
    keys.what = name
    requests = keys.take("requests", list)
    case = Case(
        file=file,
        name=name,
        client=keys.take("client", dict) or {},
        before=[_call(call, is_before=True) for call in keys.take("before", list) or []],
        control=[_control(call) for call in keys.take("control", list) or []],
        faults=keys.take("faults", list) or [],
        call=_call(keys.need("call", dict)),
        requests=None if requests is None else [_request(request) for request in requests],
        result=keys.take("result", dict),
        error=keys.take("error", dict),
    )
    keys.end()
    _check_outcome(case)
    return case


def _check_outcome(case: Case) -> None:
    if (case.result is None) == (case.error is None):
        raise CaseError(f"{case.name}: a case needs either 'result' or 'error'")
    if case.result is not None:
        _refuse_unknown(f"{case.name}: result", case.result, RESULT_KEYS)
    if case.error is not None:
        _refuse_unknown(f"{case.name}: error", case.error, ERROR_KEYS)
        for name in ("type", "code"):
            if name not in case.error:
                raise CaseError(f"{case.name}: an error needs {name!r}")


def _each_once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    known = dict(pairs)
    if len(known) != len(pairs):
        raise CaseError(f"duplicate key among {[name for name, _ in pairs]}")
    return known


def read_file(path: Path) -> list[Case]:
    """The cases of one file. Raises CaseError if the file does not have the right format."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_each_once)
        keys = _Keys("a file", content)
        if keys.need("format", int) != FORMAT:
            raise CaseError("unknown format")
        cases = [_case(path.name, case) for case in keys.need("cases", list)]
        keys.end()
    except (CaseError, ValueError) as error:
        raise CaseError(f"{path.name}: {error}") from error
    return cases


def read_folder(folder: Path) -> list[Case]:
    """All cases of a folder. Their names must be unique. CaseError lists the problems of all files."""
    cases: list[Case] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.json")):
        try:
            cases.extend(read_file(path))
        except CaseError as error:
            problems.append(str(error))
    names: set[str] = set()
    for case in cases:
        if case.name in names:
            problems.append(f"{case.file}: the name {case.name!r} is not unique")
        names.add(case.name)
    if problems:
        raise CaseError("\n".join(problems))
    return cases
