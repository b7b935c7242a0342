"""The result of a call as JSON in the shape of a case's `result` or `error`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from workspace_sdk import ApiResponse, ListResult, WorkspaceError

from .case import Case
from .compare import brief, compare
from .model_json import ModelEncoder
from .player import ResumedIteration, Run
from .shared import ApiDescription, Json


@dataclass(frozen=True)
class ActualResult:
    """The result or the error of a call."""

    found: dict[str, Json]
    is_error: bool = False
    # Errors of the Python object itself, which do not depend on the case.
    problems: list[str] = field(default_factory=list)

    def compare(self, case: Case) -> list[str]:
        """Every difference from the expectation of a case."""
        if self.is_error and case.error is not None:
            return self.problems + _compare_error(case.error, self.found)
        if not self.is_error and case.result is not None:
            return self.problems + _compare_result(case.result, self.found)
        words = ("a result", "the error") if self.is_error else ("an error", "the result")
        return [*self.problems, f"expected {words[0]}, found {words[1]} {brief(self.found)}"]


# The result of creating a client.
NOTHING = ActualResult({})


def of_value(value: Any, description: ApiDescription) -> ActualResult:
    """The actual result of a method's return value, or of the list of an iterator's elements."""
    encoder = ModelEncoder(description.models)
    if isinstance(value, list):
        return ActualResult({"data": _models(encoder, value)}, problems=encoder.problems)
    if isinstance(value, ResumedIteration):
        data = _models(encoder, value.items)
        return ActualResult({"data": data, "errors": value.errors}, problems=encoder.problems)
    if isinstance(value, Run):
        return _of_run(value)
    call, pagination = value.call, None
    if isinstance(value, (ListResult, ApiResponse)) and value.pagination is not None:
        pagination = encoder.model("pagination", value.pagination)
    found = {
        "data": _data(encoder, value),
        "message": value.message,
        "pagination": pagination,
        "call": {
            "status": call.status,
            "attempts": call.attempts,
            "requestId": call.request_id,
            # False is the same as missing.
            "replayed": call.replayed or None,
            "recorded": call.recorded or None,
        },
    }
    return ActualResult(found, problems=encoder.problems)


def _data(encoder: ModelEncoder, value: Any) -> Json:
    if isinstance(value, ApiResponse):
        return value.data
    if isinstance(value, ListResult):
        return _models(encoder, list(value))
    return encoder.model("data", value)


def _models(encoder: ModelEncoder, models: list[Any]) -> Json:
    return [encoder.model(f"data[{at}]", model) for at, model in enumerate(models)]


def _of_run(run: Run) -> ActualResult:
    """The results as a case writes them, with the code of each error, and facts of the report."""
    data = [
        _without_nulls(
            {
                "index": result.index,
                "to": result.to,
                "outcome": result.outcome,
                "reason": result.reason,
                "messageId": result.message_id,
                "error": result.error.code if result.error is not None else None,
                "duplicateOf": result.duplicate_of,
                "possibleDuplicateOf": result.possible_duplicate_of,
            }
        )
        for result in run.results
    ]
    report = {
        "stoppedBy": run.report.progress.stopped_by,
        "estimate": run.report.estimate,
        "dailyLimitAt": run.report.daily_limit_at,
        "previews": [preview.text for preview in run.report.previews] or None,
    }
    return ActualResult({"data": data, "report": _without_nulls(report)})


def of_error(error: WorkspaceError) -> ActualResult:
    found = {
        "type": type(error).__name__,
        "code": error.code,
        "disposition": error.disposition,
        "status": error.status,
        "attempts": error.attempts,
        "whatsapp_code": error.whatsapp_code,
        "retry_after": error.retry_after,
        "failure": error.failure,
        "request_id": error.request_id,
        "fields": [{"field": each.field, "kind": each.kind} for each in error.fields],
        "server_text": error.server_text,
        "idempotency_key": error.idempotency_key,
        "replayed": error.replayed,
        "since": error.since.timestamp() if error.since is not None else None,
    }
    return ActualResult(found, is_error=True)


def _compare_result(expected: dict[str, Json], found: dict[str, Json]) -> list[str]:
    """Compares `call` if the case has it. Null and missing are the same."""

    def without_nulls(result: dict[str, Json]) -> dict[str, Json]:
        kept = _without_nulls(result)
        if "call" not in expected:
            kept.pop("call", None)
        if isinstance(kept.get("call"), dict):
            kept["call"] = _without_nulls(kept["call"])
        return kept

    return compare("result", without_nulls(expected), without_nulls(found))


def _without_nulls(values: dict[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in values.items() if value is not None}


def _compare_error(expected: dict[str, Json], found: dict[str, Json]) -> list[str]:
    """Compares only the keys that the case has, and `fields` in any order."""
    differences = []
    for key, wanted in expected.items():
        value = found.get(key)
        if key == "fields":
            wanted, value = _sorted(wanted), _sorted(value)
        differences += compare(f"error.{key}", wanted, value)
    return differences


def _sorted(values: Json) -> Json:
    return sorted(values or [], key=lambda value: json.dumps(value, sort_keys=True))
