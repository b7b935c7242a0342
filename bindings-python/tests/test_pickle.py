"""Values: pickle, copy, equality, hash, repr, dicts, JSON and match statements."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import workspace_sdk
from support import FAILURES
from workspace_sdk import (
    AsyncClient,
    AttemptEvent,
    CallInfo,
    Client,
    Contact,
    FieldError,
    ListResult,
    MessageStatus,
    WorkspaceError,
)
from workspace_sdk.testing import Sandbox

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
PHONE = "+15550000010"
MODELS = ["Automation", "Channel", "Contact", "CustomField", "Execution", "Label", "MessageStatus", "Pagination", "SentMessage", "Template"]  # fmt: skip


def send(client: Any) -> Any:
    return client.templates.send(PHONE, "welcome", variables=["Ada"], api_reference="r1")


# One call for each kind of result. A list also covers its elements.
CALLS: dict[str, Callable[[Any], Any]] = {
    "automations": lambda client: client.automations.list(),
    "channels": lambda client: client.channels.list(),
    "contact": lambda client: client.contacts.upsert(
        PHONE, name="Ada", label_names=["vip"], custom_fields_data={"Birthday": [1, {"a": None}]}
    ),
    "contacts": lambda client: client.contacts.list(limit=20),
    "custom_field": lambda client: client.custom_fields.upsert(
        "Size", type="dropdown", options=["S", "M"]
    ),
    "execution": lambda client: client.automations.trigger(PHONE, automation_id="auto_welcome"),
    "label": lambda client: client.labels.upsert("gold", color="#ffd700", display_order=3),
    "labels": lambda client: client.labels.list(),
    "sent": send,
    "status": lambda client: client.messages.status(send(client).message_id),
    "templates": lambda client: client.templates.list(),
    "response": lambda client: client.request("contacts/list", {"limit": 2}, safety="read"),
}


@pytest.fixture(params=CALLS)
def result(request: pytest.FixtureRequest, workspace_client: Client) -> Any:
    return CALLS[request.param](workspace_client)


def copies(value: Any) -> list[Any]:
    pickled = [pickle.loads(pickle.dumps(value, protocol)) for protocol in PROTOCOLS]
    return [*pickled, copy.copy(value), copy.deepcopy(value)]


def parts(result: Any) -> list[Any]:
    """The result, and the models in it."""
    if isinstance(result, ListResult):
        return [result, *result, result.pagination] if result.pagination else [result, *result]
    return [result]


def public(value: object) -> list[str]:
    """The attributes that have a value."""
    names = [name for name in dir(value) if not name.startswith("_")]
    return [name for name in names if not callable(getattr(value, name, None))]


def test_a_copy_of_a_result_is_the_same(result: Any) -> None:
    for part in parts(result):
        for twin in copies(part):
            assert type(twin) is type(part)
            assert twin == part
            assert repr(twin) == repr(part)
            for name in public(part):
                missing = object()
                assert getattr(twin, name, missing) == getattr(part, name, missing) or (
                    # An element of a list has no call information.
                    name in ("call", "message", "raw") and not hasattr(part, name)
                ), name
    for twin in copies(result):
        assert twin.call == result.call
        assert (twin.message, twin.raw) == (result.message, result.raw)


def test_models_have_a_hash_a_repr_a_dict_and_json(result: Any) -> None:
    for model in parts(result):
        cls = type(model)
        if cls.__name__ not in MODELS:
            continue
        assert len({model, *copies(model)}) == 1
        assert model != object() and model not in (None, 1)
        assert repr(model).startswith(f"{cls.__name__}(")
        assert set(cls.__match_args__) <= set(public(model))
        as_dict = model.to_dict()
        assert list(as_dict) == [*cls.__match_args__, *(["extra"] if model.extra else [])]
        again = cls.from_json(model.to_json())
        assert again == model and again.to_dict() == as_dict
        assert not any(hasattr(again, name) for name in ("call", "message", "raw"))
        assert isinstance(json.loads(model.to_json()), dict)


def test_the_results_contain_every_model(workspace_client: Client) -> None:
    found = {
        type(part).__name__ for call in CALLS.values() for part in parts(call(workspace_client))
    }
    assert found == {*MODELS, "ListResult", "ApiResponse"}


def test_unknown_fields_are_pickled() -> None:
    text = json.dumps({"id": "c1", "name": "A\u00e9\ud83d\ude00", "new": {"a": [1, 2.5, None]}})
    contact = Contact.from_json(text)
    assert contact.extra == {"new": {"a": [1, 2.5, None]}}
    contact.extra["new"] = 1
    assert contact.extra == {"new": {"a": [1, 2.5, None]}}
    for twin in [*copies(contact), Contact.from_json(contact.to_json())]:
        assert twin == contact and twin.extra == contact.extra
    assert contact != Contact.from_json('{"id": "c1"}')


@pytest.mark.parametrize("text", ["", "[]", "1", "null", "{", '"a"', "\ud800"])
def test_other_strings_are_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="JSON of a model"):
        Contact.from_json(text)


def test_match_statements(workspace_client: Client) -> None:
    match workspace_client.contacts.upsert(PHONE, name="Ada"):
        case Contact(id=str(), name="Ada", labels=(label,)) as contact:
            assert contact.call.status in (200, 201) and label.name == "vip"
        case other:
            pytest.fail(f"no match: {other!r}")
    match MessageStatus.from_json('{"status": "read", "type": "text"}'):
        case MessageStatus("read", None, "text"):
            pass
        case another:
            pytest.fail(f"no match: {another!r}")
    match workspace_client.channels.list():
        case [first]:
            assert first.id == "ch_demo"
        case others:
            pytest.fail(f"no match: {others!r}")


RECORDS = [
    CallInfo(200, "r", 1, 0.25, False, True),
    FieldError("to", "required", "is required"),
    AttemptEvent(
        "contacts.list", "read", 1, None, None, 0.5, "reset", "unknown", "retry", 1.5, None
    ),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_records_are_values(record: Any) -> None:
    for twin in copies(record):
        assert twin == record and hash(twin) == hash(record) and repr(twin) == repr(record)
    values = [getattr(record, name) for name in type(record).__match_args__]
    assert type(record)(*values) == record
    assert list(record.to_dict().values()) == values
    other = {type(None): "other", bool: not values[-1]}.get(type(values[-1]), values[0])
    assert type(record)(*[*values[:-1], other]) != record


ERROR_FACTS = sorted(inspect.get_annotations(WorkspaceError))


def check_errors(error: WorkspaceError, twin: WorkspaceError) -> None:
    assert type(twin) is type(error)
    assert (str(twin), repr(twin), twin.args) == (str(error), repr(error), error.args)
    assert {n: getattr(twin, n) for n in ERROR_FACTS} == {n: getattr(error, n) for n in ERROR_FACTS}


@pytest.mark.parametrize("name", FAILURES)
def test_errors_are_pickled_completely(workspace_sandbox: Sandbox, name: str) -> None:
    error = FAILURES[name].raised(workspace_sandbox)
    assert type(error) is FAILURES[name].error
    # At least one attribute differs from the defaults of the class.
    assert set(vars(error)) == set(ERROR_FACTS) and len(ERROR_FACTS) == 16
    for twin in copies(error):
        check_errors(error, twin)


def test_the_failures_cover_every_error_class() -> None:
    classes = {value for value in vars(workspace_sdk).values() if isinstance(value, type)}
    errors = {cls for cls in classes if issubclass(cls, WorkspaceError)}
    assert errors - {failure.error for failure in FAILURES.values()} == {WorkspaceError}
    for cls in errors:
        made = cls("a line", attempts=3, fields=(FieldError("a", "b", "c"),), server_text="s")
        assert made.attempts == 3 and str(made) == "a line"
        for twin in copies(made):
            check_errors(made, twin)


def on_attempt(event: AttemptEvent) -> None:
    SEEN.append(event)


SEEN: list[AttemptEvent] = []
KEY = "sandbox-key"


@pytest.mark.parametrize("cls", [Client, AsyncClient])
def test_a_client_is_pickled_without_its_key(
    cls: Any, workspace_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {
        "base_url": workspace_sandbox.url,
        "api_key": KEY,
        "attempt_timeout": 7,
        "max_retries": 0,
    }
    client = cls(**options, channel_id="ch_demo", headers={"x-a": "b"}, on_attempt=on_attempt)
    for value in (None, "another-key"):
        if value is not None:
            monkeypatch.setenv("WORKSPACE_API_KEY", value)
        for each in (client, client.with_options(channel_id=None)):
            with pytest.raises(pickle.PicklingError, match="WORKSPACE_API_KEY") as caught:
                pickle.dumps(each)
            assert KEY not in str(caught.value)
            assert copy.copy(each) is each and copy.deepcopy([each]) == [each]
    monkeypatch.setenv("WORKSPACE_API_KEY", KEY)
    monkeypatch.setenv("WORKSPACE_BASE_URL", workspace_sandbox.url)
    for each in (
        client,
        client.with_options(attempt_timeout=3),
        cls.from_env(),
        cls.from_env(api_key=KEY),
    ):
        for protocol in PROTOCOLS:
            assert KEY.encode() not in pickle.dumps(each, protocol)
        for twin in copies(each):
            assert type(twin) is cls and repr(twin) == repr(each) and KEY not in repr(twin)
    open_ = cls(**options, pickle_key=True)
    monkeypatch.delenv("WORKSPACE_API_KEY")
    for each in (open_, open_.with_options(attempt_timeout=3)):
        assert KEY.encode() in pickle.dumps(each)
        copies(each)


def test_an_unpickled_client_works(workspace_sandbox: Sandbox) -> None:
    made = workspace_sandbox.client(
        pickle_key=True, headers={"x-first": "1"}, on_attempt=on_attempt, request_style="get_query"
    )
    client = pickle.loads(pickle.dumps(made.with_options(headers={"x-second": "2"}, auth="bearer")))
    SEEN.clear()
    assert client.contacts.list(limit=1).pagination.total == 120
    entry = workspace_sandbox.journal()[-1]
    assert (entry.header("x-first"), entry.header("x-second")) == ("1", "2")
    assert (entry.method, entry.header("authorization")) == ("GET", f"Bearer {KEY}")
    assert [event.operation for event in SEEN] == ["contacts.list"]


def test_a_hook_that_cannot_be_pickled_is_an_error(workspace_sandbox: Sandbox) -> None:
    client = workspace_sandbox.client(pickle_key=True, on_attempt=lambda event: None)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(client)
