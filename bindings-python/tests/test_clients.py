"""The lifecycle of clients: closing, copies, references, and hooks that use the client."""

from __future__ import annotations

import copy
import gc
import itertools
import os
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from workspace_sdk import AttemptEvent, Client, TransportError, ValidationError
from workspace_sdk.testing import Sandbox


def test_closing_a_copy_keeps_the_connections_of_the_others(workspace_client: Client) -> None:
    with workspace_client.with_options(attempt_timeout=5) as quick:
        assert quick.channels.list()
    with pytest.raises(RuntimeError, match="closed"):
        quick.channels.list()
    assert workspace_client.channels.list()
    other = workspace_client.with_options(attempt_timeout=6)
    workspace_client.close()
    with pytest.raises(RuntimeError, match="closed"):
        other.channels.list()


def test_an_iterator_ends_with_its_client(workspace_client: Client) -> None:
    contacts = workspace_client.contacts.iter(limit=50, prefetch=0)
    next(contacts)
    workspace_client.close()
    with pytest.raises(RuntimeError, match="closed"):
        list(contacts)


def test_contacts_share_the_objects_of_equal_labels(workspace_client: Client) -> None:
    # More labels than are shared.
    names = {f"+1777000{n:04}": f"label {n}" for n in range(40)}
    for phone, name in names.items():
        workspace_client.contacts.upsert(phone, label_names=["everyone", name])
    for contacts in (
        workspace_client.contacts.list(limit=200),
        list(workspace_client.contacts.iter()),
    ):
        labels = {c.phone_number: c.labels for c in contacts if c.phone_number in names}
        found = {phone: [label.name for label in own] for phone, own in labels.items()}
        assert found == {phone: ["everyone", name] for phone, name in names.items()}
        assert len({id(first) for first, _ in labels.values()}) == 1


def test_labels_that_differ_only_in_the_digits_of_a_number_are_not_shared(
    workspace_client: Client, workspace_sandbox: Sandbox
) -> None:
    numbers = [10**20 + 1, 10**20 + 2]
    contacts = ",".join(f'{{"labels":[{{"name":"a","new":{number}}}]}}' for number in numbers)
    workspace_sandbox.fault("answer", status=200, body=f'{{"success":true,"data":[{contacts}]}}')
    found = [contact.labels[0].extra["new"] for contact in workspace_client.contacts.list()]
    assert found == numbers


def test_a_client_is_its_own_copy(workspace_client: Client) -> None:
    assert copy.copy(workspace_client) is workspace_client
    assert copy.deepcopy({"client": workspace_client})["client"] is workspace_client


def test_a_hook_that_refers_to_its_client_does_not_keep_it_alive(
    workspace_sandbox: Sandbox,
) -> None:
    class Service:
        def __init__(self) -> None:
            self.client = workspace_sandbox.client(on_attempt=self.see)
            self.contacts = self.client.with_options(attempt_timeout=5).contacts

        def see(self, attempt: AttemptEvent) -> None:
            self.last = attempt

    service = Service()
    service.contacts.list()
    assert service.last.next == "done"
    service_is_alive, client_is_alive = weakref.ref(service), weakref.ref(service.client)
    del service
    gc.collect()
    assert service_is_alive() is None and client_is_alive() is None


def test_calls_of_a_hook_emit_no_events(workspace_sandbox: Sandbox) -> None:
    seen = []

    def see(attempt: AttemptEvent) -> None:
        seen.append(attempt)
        assert client.channels.list()

    client = workspace_sandbox.client(on_attempt=see)
    client.contacts.list()
    client.contacts.list()
    assert [attempt.operation for attempt in seen] == ["contacts.list", "contacts.list"]
    assert len(workspace_sandbox.journal()) == 4


def test_a_coroutine_function_is_rejected_as_a_hook(workspace_sandbox: Sandbox) -> None:
    async def see(attempt: AttemptEvent) -> None: ...

    class Hook:
        async def see(self, attempt: AttemptEvent) -> None: ...

    for hook in (see, Hook().see):
        with pytest.raises(TypeError, match="coroutine"):
            workspace_sandbox.client(on_attempt=hook)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
def test_a_call_does_not_continue_in_a_child_that_its_hook_forked(
    workspace_sandbox: Sandbox,
) -> None:
    workspace_sandbox.fault("status", status=429, operation="templates.send")
    here = os.getpid()
    children: list[int] = []

    def fork(attempt: AttemptEvent) -> None:
        if attempt.next == "retry" and os.getpid() == here:
            children.append(os.fork())

    client = workspace_sandbox.client(on_attempt=fork)
    try:
        client.templates.send("+15550000001", "plain_notice")
    except RuntimeError as error:
        # Only the child may exit here.
        os._exit(0 if os.getpid() != here and "another process" in str(error) else 1)
    finally:
        if os.getpid() != here:
            os._exit(2)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0]
    assert len(workspace_sandbox.messages()) == 1


ENDLESS: list[tuple[str, Callable[[Client], object]]] = [
    ("variables", lambda c: c.templates.send("+15550000001", "x", variables=itertools.repeat("a"))),
    ("labelNames", lambda c: c.contacts.upsert("+15550000001", label_names=itertools.repeat(""))),
    (
        "customFieldsData",
        lambda c: c.contacts.upsert("+15550000001", custom_fields_data={"a": doubled()}),
    ),
]


def doubled() -> list[Any]:
    """A value that is small in memory, but larger than any memory as a string."""
    value: list[Any] = ["a"]
    for _ in range(60):
        value = [value, value]
    return value


@pytest.mark.parametrize(("field", "call"), ENDLESS, ids=[field for field, _ in ENDLESS])
def test_endless_values_are_rejected(
    field: str, call: Callable[[Client], object], workspace_client: Client
) -> None:
    with pytest.raises(ValidationError) as caught:
        call(workspace_client)
    assert ("too_long", field) in [(bad.kind, bad.field) for bad in caught.value.fields]


def test_an_error_keeps_its_causes_in_a_pickle() -> None:
    client = Client(base_url="http://127.0.0.1:9", api_key="k", max_retries=0)
    with pytest.raises(TransportError) as caught:
        client.channels.list()
    twin = pickle.loads(pickle.dumps(caught.value))

    def causes(error: BaseException | None) -> list[str]:
        return [] if error is None else [repr(error), *causes(error.__cause__)]

    assert len(causes(twin)) > 2
    assert causes(twin) == causes(caught.value)


def test_an_unknown_option_is_repeated_only_if_it_is_similar_to_a_known_one() -> None:
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"time_out": 5}, "time_out (did you mean timeout?)", ""),
        ({"Maria Garcia +15551234567": 5}, "the options are", "Maria"),
    ]
    for options, expected, hidden in cases:
        with pytest.raises(TypeError) as error:
            Client(base_url="https://chat.example.com", api_key="key", **options)
        assert expected in str(error.value)
        assert not hidden or hidden not in str(error.value)
