"""The names that the installed package has."""

from __future__ import annotations

import inspect
from typing import Any

import workspace_sdk

from . import ApiDescription, names, parameters


def read(classes: list[str]) -> ApiDescription:
    """The names of these classes. Classes that do not exist are omitted."""
    found: ApiDescription = {}
    for client in (workspace_sdk.Client, workspace_sdk.AsyncClient):
        found |= _client(client)
    for name in classes:
        if hasattr(workspace_sdk, name):
            found[name] = _own_names(getattr(workspace_sdk, name))
    return found


def _own_names(cls: type) -> list[str]:
    # A private base class of the package has names that belong to its subclasses.
    bases = [base for base in cls.__mro__[1:] if not base.__name__.startswith("_")]
    inherited = {name for base in bases for name in dir(base)}
    return names(set(dir(cls)) - inherited)


def _client(cls: Any) -> ApiDescription:
    found = {cls.__name__: _own_names(cls), f"{cls.__name__}()": _parameters(cls)}
    client = cls(base_url="http://127.0.0.1:1", api_key="none")
    found |= _calls(cls.__name__, client)
    for namespace in names(dir(client)):
        value = getattr(client, namespace)
        if not callable(value):
            found[f"{cls.__name__}.{namespace}"] = names(dir(value))
            found |= _calls(f"{cls.__name__}.{namespace}", value)
    return found


def _calls(owner: str, value: Any) -> ApiDescription:
    calls = {name: getattr(value, name) for name in names(dir(value))}
    return {
        f"{owner}.{name}()": _parameters(call) for name, call in calls.items() if callable(call)
    }


def _parameters(call: Any) -> list[str]:
    given = inspect.signature(call).parameters.values()
    positional = [each.name for each in given if each.kind is each.POSITIONAL_OR_KEYWORD]
    keyword_only = [each.name for each in given if each.kind is each.KEYWORD_ONLY]
    assert len(positional) + len(keyword_only) == len(given), f"{call}: {[*map(str, given)]}"
    return parameters(positional, keyword_only)
