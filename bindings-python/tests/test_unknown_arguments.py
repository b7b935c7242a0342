"""A message about an unknown keyword argument repeats its name only if it is similar to a known one.

The name may be personal data: a program can pass the columns of a table as `**row`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from workspace_sdk import AsyncClient, Client, Contact, MessageStatus, parse_phone

OPTIONS: dict[str, Any] = {"base_url": "http://127.0.0.1:9", "api_key": "sandbox-key"}
PERSONAL = ("Maria Schmidt", "+15550001234", "maria@example.com")
RESOURCES = (
    "automations",
    "channels",
    "contacts",
    "custom_fields",
    "labels",
    "messages",
    "templates",
)


def methods() -> list[Any]:
    """Each method of both clients and their resources."""
    found: list[Any] = []
    for client in (Client(**OPTIONS), AsyncClient(**OPTIONS)):
        for owner in (client, *(getattr(client, name) for name in RESOURCES)):
            for name in dir(owner):
                if not name.startswith("_") and callable(method := getattr(owner, name)):
                    found.append(pytest.param(method, id=f"{type(owner).__name__}.{name}"))
    return found


def required(method: Callable[..., object]) -> dict[str, Any]:
    parameters = inspect.signature(method).parameters.values()
    return {
        each.name: "1"
        for each in parameters
        if each.default is each.empty and each.name not in OPTIONS
    }


@pytest.mark.parametrize("method", methods())
@pytest.mark.parametrize("name", PERSONAL)
def test_a_personal_name_is_not_repeated(method: Callable[..., object], name: str) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument;") as caught:
        method(**required(method), **{name: "1"})
    assert name not in str(caught.value)


@pytest.mark.parametrize("method", methods())
def test_a_message_lists_the_parameters(method: Callable[..., object]) -> None:
    known = list(inspect.signature(method).parameters)
    with pytest.raises(TypeError) as caught:
        method(**required(method), **{"+1": "1"})
    end = f"are {', '.join(known)}" if known else "; it takes none"
    if "from_env" in repr(method) or "with_options" in repr(method):
        # The options have the order of the documentation, and `pickle_key` is read elsewhere.
        assert all(name in str(caught.value) for name in known if name != "pickle_key")
    else:
        assert str(caught.value).endswith(end)


def test_a_similar_name_is_repeated() -> None:
    client = Client(**OPTIONS)
    messages = {
        "bdoy": r"messages\.send_text\(\) got an unexpected .* bdoy \(did you mean body\?\)",
        "apiReference": r"apiReference \(did you mean api_reference\?\); the parameters are to, ",
    }
    send: Any = client.messages.send_text
    for name, message in messages.items():
        with pytest.raises(TypeError, match=message):
            send("+15550001234", "Hello", **{name: "1"})


def test_a_name_is_not_repeated_if_another_parameter_is_missing() -> None:
    send: Any = Client(**OPTIONS).messages.send_text
    with pytest.raises(TypeError, match="missing") as caught:
        send(**{"Maria Schmidt": "1"})
    assert "Maria" not in str(caught.value)


CALLS: list[tuple[Any, dict[str, Any]]] = [
    (Client, OPTIONS),
    (AsyncClient, OPTIONS),
    (parse_phone, {"phone_number": "+15550001234"}),
    (Contact.from_json, {"text": "{}"}),
    (MessageStatus.from_json("{}").has_reached, {"status": "read"}),
    (MessageStatus.from_json("{}").has_failed, {}),
    (Contact.from_json("{}").to_dict, {}),
]


@pytest.mark.parametrize(("call", "arguments"), CALLS)
def test_constructors_and_functions_do_not_repeat_it_either(
    call: Any, arguments: dict[str, Any]
) -> None:
    call(**arguments)
    with pytest.raises(TypeError) as caught:
        call(**arguments, **{"Maria Schmidt": "1"})
    assert "Maria" not in str(caught.value)
