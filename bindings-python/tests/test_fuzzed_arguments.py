"""Fuzzed values of every parameter and option raise a documented error, and nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings

from support.fuzz_values import MAPPINGS, NEVER, SOMETIMES, CallerError
from workspace_sdk import AsyncClient, Client, ValidationError, WorkspaceError
from workspace_sdk.testing import Sandbox

EXAMPLES = settings(max_examples=15, deadline=None, derandomize=True, database=None)

PHONE = "+15550001234"
# Each operation with valid values of its required arguments, and its other parameters.
OPERATIONS: dict[str, tuple[dict[str, Any], str]] = {
    "channels.list": ({}, ""),
    "contacts.upsert": (
        {"phone_number": PHONE},
        "channel_id name email profile_picture_url custom_fields_data label_names",
    ),
    "contacts.list": ({}, "channel_id page limit search"),
    "contacts.iter": ({}, "channel_id page limit search max_items prefetch"),
    "custom_fields.upsert": ({"name": "n"}, "channel_id type is_required options"),
    "custom_fields.list": ({}, "channel_id"),
    "labels.upsert": ({"name": "n"}, "channel_id description color display_order"),
    "labels.list": ({}, "channel_id"),
    "templates.list": ({}, "channel_id"),
    "templates.send": (
        {"to": PHONE, "template_name": "t"},
        "channel_id language_code variables header image video document media_url media_type "
        "api_reference idempotency_key",
    ),
    "messages.send": (
        {"to": PHONE, "body": "b"},
        "type body url caption filename channel_id api_reference idempotency_key",
    ),
    "messages.send_text": ({"to": PHONE, "body": "b"}, "channel_id idempotency_key"),
    "messages.send_image": ({"to": PHONE, "url": "https://x.y/z"}, "caption channel_id"),
    "messages.send_video": ({"to": PHONE, "url": "https://x.y/z"}, "caption api_reference"),
    "messages.send_document": ({"to": PHONE, "url": "https://x.y/z"}, "filename caption"),
    "messages.send_audio": ({"to": PHONE, "url": "https://x.y/z"}, "channel_id api_reference"),
    "messages.status": ({"wamid": "w"}, ""),
    "messages.wait": ({"wamid": "w"}, "until timeout interval"),
    "messages.watch": ({"wamid": "w"}, "timeout interval"),
    "automations.list": ({}, "channel_id"),
    "automations.trigger": (
        {"phone_number": PHONE, "automation_id": "a"},
        "automation_name channel_id idempotency_key",
    ),
    "request": ({"path": "a/b", "params": {}}, "safety idempotency_key"),
}
PARAMETERS = [
    (operation, parameter)
    for operation, (required, others) in OPERATIONS.items()
    for parameter in dict.fromkeys([*required, *others.split()])
]
OPTIONS = [
    "base_url",
    "api_key",
    "auth",
    "request_style",
    "channel_id",
    "timeout",
    "connect_timeout",
    "attempt_timeout",
    "max_retries",
    "rate_limit",
    "max_concurrency",
    "proxy",
    "trust_roots",
    "ca_bundle",
    "headers",
    "app_info",
    "validate",
    "max_response_bytes",
    "allow_insecure_http",
    "on_attempt",
    "pickle_key",
]
OVERRIDES = [
    "auth",
    "request_style",
    "channel_id",
    "timeout",
    "attempt_timeout",
    "max_retries",
    "headers",
    "validate",
    "max_response_bytes",
    "on_attempt",
]


REFUSED = {"TypeError", "ValidationError", "ConfigurationError", "CallerError"}


class BothClients:
    """Both clients of one sandbox, and a loop."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.options: dict[str, Any] = {"base_url": sandbox.url, "api_key": sandbox.api_key}
        self.loop = asyncio.new_event_loop()
        self.clients = [cls(**self.options, max_retries=0) for cls in (Client, AsyncClient)]

    def call(self, client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        method = client
        for name in operation.split("."):
            method = getattr(method, name)
        result = method(**arguments)
        is_iterator = operation in ("contacts.iter", "messages.watch")
        if isinstance(client, Client):
            return next(result, None) if is_iterator else result
        return self.loop.run_until_complete(result.__anext__() if is_iterator else result)

    def ends(self, operation: str, parameter: str, make: Callable[[], Any]) -> set[str]:
        """The outcome of the call with each client, with a new value for each."""
        required, _ = OPERATIONS[operation]
        return {
            self.end(self.call, client, operation, {**required, parameter: make()})
            for client in self.clients
        }

    def option_ends(self, option: str, make: Callable[[], Any]) -> set[str]:
        """The outcome of creating a client with this option, and a copy if the option can be changed."""
        makers: list[Any] = [partial(cls, **self.options) for cls in (Client, AsyncClient)]
        if option in OVERRIDES:
            makers += [client.with_options for client in self.clients]
        # A repeated keyword of `partial` replaces the first one.
        return {self.end(maker, **{option: make()}) for maker in makers}

    def end(self, work: Callable[..., object], *arguments: Any, **options: Any) -> str:
        """The kind of outcome. No other kind of error may be raised."""
        try:
            assert repr(work(*arguments, **options))
        except (CallerError, StopAsyncIteration) as error:
            return type(error).__name__
        except (TypeError, WorkspaceError) as error:
            # The error has a kind and a readable message.
            return str(error) and type(error).__name__
        return "done"

    def check_alive(self) -> None:
        for client in self.clients:
            assert self.call(client, "channels.list", {})


@pytest.fixture(scope="module")
def both() -> Iterator[BothClients]:
    with Sandbox() as sandbox:
        both = BothClients(sandbox)
        yield both
        both.loop.close()


@pytest.mark.parametrize(("operation", "parameter"), PARAMETERS)
def test_values_that_no_parameter_accepts(
    operation: str, parameter: str, both: BothClients
) -> None:
    both.sandbox.reset()
    for number, make in enumerate(NEVER + MAPPINGS):
        assert both.ends(operation, parameter, make) <= REFUSED, f"value {number}"
    assert both.sandbox.journal() == []
    both.check_alive()


@pytest.mark.parametrize(("operation", "parameter"), PARAMETERS)
def test_values_that_a_parameter_may_accept(
    operation: str, parameter: str, both: BothClients
) -> None:
    @EXAMPLES
    @given(SOMETIMES)
    def check(value: Any) -> None:
        found = both.ends(operation, parameter, lambda: value)
        # Both clients agree, unless the outcome depended on the time.
        kinds = {end.replace("StopAsyncIteration", "done") for end in found}
        assert len(kinds) == 1 or parameter == "timeout", kinds

    check()
    both.check_alive()


@pytest.mark.parametrize("option", OPTIONS)
def test_values_that_no_option_accepts(option: str, both: BothClients) -> None:
    for number, make in enumerate(NEVER + MAPPINGS):
        if option == "on_attempt" and callable(make()):
            continue
        assert both.option_ends(option, make) <= REFUSED, f"value {number}"
    both.check_alive()


@pytest.mark.parametrize("option", OPTIONS)
def test_values_that_an_option_may_accept(option: str, both: BothClients) -> None:
    @EXAMPLES
    @given(SOMETIMES)
    def check(value: Any) -> None:
        assert both.option_ends(option, lambda: value) <= REFUSED | {"done"}

    check()
    both.check_alive()


@pytest.mark.parametrize("value", [None, 1])
@pytest.mark.parametrize("name", ["timeoutt", "", "\ud800", "\0", "api_key ", "API_KEY"])
def test_an_option_that_is_none(name: str, value: Any, both: BothClients) -> None:
    for make in (Client, AsyncClient, Client.from_env, both.clients[0].with_options):
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            make(**{name: value})


@pytest.mark.parametrize("value", [{"John", "ORD-1"}, frozenset({"John"})])
def test_variables_have_an_order(value: Any, both: BothClients) -> None:
    both.sandbox.reset()
    assert both.ends("templates.send", "variables", lambda: value) == {"TypeError"}
    assert both.sandbox.journal() == []


def test_every_invalid_parameter_is_listed(both: BothClients) -> None:
    both.sandbox.reset()
    for client in both.clients:
        with pytest.raises(ValidationError) as caught:
            arguments = {"to": "\ud800", "template_name": "", "variables": ["a", "\ud800"]}
            both.call(client, "templates.send", {**arguments, "api_reference": "\udfff"})
        fields = [error.field for error in caught.value.fields]
        assert sorted(fields) == ["apiReference", "templateName", "to", "variables[1]"]
    assert both.sandbox.journal() == []
