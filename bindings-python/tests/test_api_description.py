"""The installed package and its stubs have exactly the names of api_description.json."""

from __future__ import annotations

from typing import Any

import pytest

import workspace_sdk
from api_description import ApiDescription, expected, installed, names, stub

EXPECTED = expected.read()
CLASSES = [name for name in EXPECTED if name.isidentifier() and not name.endswith("Client")]


def compare(found: ApiDescription) -> list[str]:
    lines = []
    for name in sorted(EXPECTED.keys() | found.keys()):
        wanted, has = EXPECTED.get(name), found.get(name)
        if wanted != has:
            lines.append(f"{name}\n    expected {wanted}\n    found    {has}")
    return lines


def test_the_installed_package_has_the_names() -> None:
    differences = compare(installed.read(CLASSES))
    assert not differences, "\n" + "\n".join(differences)


def test_the_stub_has_the_names() -> None:
    differences = compare(stub.read(CLASSES))
    assert not differences, "\n" + "\n".join(differences)


def test_the_package_exports_the_names() -> None:
    assert names(workspace_sdk.__all__) == expected.exports(EXPECTED)


def test_the_error_classes_have_the_parents_and_codes() -> None:
    root = workspace_sdk.WorkspaceError
    classes = [value for value in vars(workspace_sdk).values() if isinstance(value, type)]
    found = {
        # The base class is never raised itself, so it has no code.
        cls.__name__: (None if cls is root else cls.__bases__[0].__name__, cls.code or None)
        for cls in classes
        if issubclass(cls, root)
    }
    assert found == expected.errors()


@pytest.mark.parametrize("cls", [workspace_sdk.Client, workspace_sdk.AsyncClient])
def test_the_client_accepts_exactly_the_options(cls: Any) -> None:
    """Passes every name, because the signatures are only strings. None means omitted."""
    server = {"base_url": "http://127.0.0.1:1", "api_key": "none"}
    takers = {
        f"{cls.__name__}()": lambda **options: cls(**options | server),
        f"{cls.__name__}.from_env()": lambda **options: cls.from_env(**options | server),
        f"{cls.__name__}.with_options()": cls(**server).with_options,
    }
    for call, take in takers.items():
        take(**dict.fromkeys(EXPECTED[call][1:]))
        with pytest.raises(TypeError, match="unexpected keyword argument"):
            take(colour=None)
