"""Compares JSON values, which may contain placeholders."""

from __future__ import annotations

import json
from collections.abc import Callable

from .shared import Json

_MOST = 300
_NOTHING = object()

# In Python, booleans are numbers; in JSON, they are not.
_KINDS: dict[str, Callable[[Json], bool]] = {
    "string": lambda value: isinstance(value, str),
    "number": lambda value: _is_number(value),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
}


def compare(path: str, expected: Json, actual: Json) -> list[str]:
    """Every difference, with its path."""
    if isinstance(expected, dict):
        placeholder = _placeholder(expected)
        if placeholder is None:
            return _objects(path, expected, actual)
        return [] if _fits(*placeholder, actual) else _differ(path, expected, actual)
    if isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            return _differ(path, expected, actual)
        pairs = enumerate(zip(expected, actual, strict=True))
        return [line for at, pair in pairs for line in compare(f"{path}[{at}]", *pair)]
    return [] if _same(expected, actual) else _differ(path, expected, actual)


def _placeholder(expected: dict[str, Json]) -> tuple[str, Json] | None:
    """An object whose only key begins with `$`. `$open` is not one, because it is combined with other keys."""
    if len(expected) != 1:
        return None
    [(name, wanted)] = expected.items()
    return (name, wanted) if name.startswith("$") and name != "$open" else None


def _fits(name: str, wanted: Json, actual: Json) -> bool:
    if name == "$any" and isinstance(wanted, str):
        return wanted in _KINDS and _KINDS[wanted](actual)
    if name == "$prefix" and isinstance(wanted, str):
        return isinstance(actual, str) and actual.startswith(wanted)
    if name == "$count" and type(wanted) is int:
        return isinstance(actual, list) and len(actual) == wanted
    return False


def _objects(path: str, expected: dict[str, Json], actual: Json) -> list[str]:
    if not isinstance(actual, dict):
        return _differ(path, expected, actual)
    differences = []
    for key, wanted in expected.items():
        if key == "$open":
            continue
        found = actual.get(key, _NOTHING)
        if found is _NOTHING:
            differences.append(f"{path}.{key}: expected {brief(wanted)}, found nothing")
        else:
            differences += compare(f"{path}.{key}", wanted, found)
    if expected.get("$open") is not True:
        more = [(key, value) for key, value in actual.items() if key not in expected]
        differences += [f"{path}.{key}: expected nothing, found {brief(it)}" for key, it in more]
    return differences


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _same(expected: Json, actual: Json) -> bool:
    """Compares numbers by value: `1` equals `1.0`."""
    if _is_number(expected):
        return _is_number(actual) and bool(expected == actual)
    return type(expected) is type(actual) and bool(expected == actual)


def _differ(path: str, expected: Json, actual: Json) -> list[str]:
    return [f"{path}: expected {brief(expected)}, found {brief(actual)}"]


def brief(value: Json) -> str:
    """Shortens a value that is too long for a line."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= _MOST else f"{text[:_MOST]}… ({len(text)} characters)"
