"""Every case passes with both clients, and every wrong case fails."""

from __future__ import annotations

import dataclasses

import pytest

from . import shared
from .case import Call, Case, CaseError, read_file, read_folder
from .runner import Runner

CASES = read_folder(shared.FOLDER / "cases")


def test_every_case_passes(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    report = runner.run(CASES)
    _print(capsys, report.failures())
    _print(capsys, f"conformance: {report.cases} cases, {report.assertions} assertions")
    assert not [case.name for case, _ in report.failed]


def test_every_wrong_case_fails(runner: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    seen = 0
    for path in sorted((shared.FOLDER / "cases_wrong").glob("*.json")):
        try:
            cases = read_file(path)
        except CaseError:
            # A file that cannot be read counts as a failure too.
            seen += 1
            continue
        failed = [case for case, _ in runner.run(cases).failed]
        passed = [case.name for case in cases if case not in failed]
        assert not passed, f"wrong cases that passed: {passed}"
        seen += len(cases)
    _print(capsys, f"conformance: {seen} wrong cases failed as expected")
    assert seen > 20


# The methods that send one type of message, and the arguments of each under the API's names.
_SHORT_FORMS = {
    "text": {"to", "body", "channelId", "apiReference"},
    "image": {"to", "url", "caption", "channelId", "apiReference"},
    "video": {"to", "url", "caption", "channelId", "apiReference"},
    "document": {"to", "url", "filename", "caption", "channelId", "apiReference"},
    "audio": {"to", "url", "channelId", "apiReference"},
}


def _short_form(case: Case) -> Case | None:
    """The case with the method for its type of message; None if that method cannot express it."""
    arguments = dict(case.call.arguments)
    kind = arguments.pop("type", None)
    known = _SHORT_FORMS.get(kind)
    if case.call.operation != "messages.send" or known is None or not set(arguments) <= known:
        return None
    return dataclasses.replace(case, call=Call(f"messages.send_{kind}", arguments))


def test_the_methods_for_one_type_of_message_pass(
    runner: Runner, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = [short for short in map(_short_form, CASES) if short is not None]
    report = runner.run(cases)
    _print(capsys, report.failures())
    _print(capsys, f"methods for one type: {report.cases} cases, {report.assertions} assertions")
    assert not [case.name for case, _ in report.failed]
    assert report.cases > 40


def _print(capsys: pytest.CaptureFixture[str], text: str) -> None:
    if text:
        with capsys.disabled():
            print(f"\n{text}")
