"""The docstrings in the stubs and in the module begin with the same paragraph.

Editors show those of the stubs, `help()` shows those of the module.
"""

from __future__ import annotations

import ast
import inspect
from typing import Any

import pytest

import workspace_sdk
from api_description.stub import stub_modules
from workspace_sdk import _native

Statement = ast.FunctionDef | ast.AsyncFunctionDef

STATEMENTS = [statement for module in stub_modules() for statement in module.body]
CLASSES = {node.name: node for node in STATEMENTS if isinstance(node, ast.ClassDef)}
PUBLIC = sorted(CLASSES.keys() & set(workspace_sdk.__all__))


def members(name: str) -> dict[str, Statement]:
    """The public members of a class, including those of its bases in the stub."""
    found: dict[str, Statement] = {}
    for base in CLASSES[name].bases:
        found |= members(ast.unparse(base))
    own = [node for node in CLASSES[name].body if isinstance(node, Statement)]
    return found | {node.name: node for node in own if not node.name.startswith("_")}


def first_paragraph(text: str | None) -> str | None:
    return text and " ".join(inspect.cleandoc(text).split("\n\n")[0].split())


def of_stub(node: Statement | ast.ClassDef) -> str | None:
    return first_paragraph(ast.get_docstring(node))


def of_runtime(value: Any) -> str | None:
    # The docstring of a static method's descriptor describes static methods in general.
    return first_paragraph(getattr(value, "__func__", value).__doc__)


def test_every_public_class_of_the_module_is_in_the_stub() -> None:
    found = {name for name, value in vars(_native).items() if isinstance(value, type)}
    assert sorted(found & set(workspace_sdk.__all__)) == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_docstrings_begin_with_the_same_paragraph(name: str) -> None:
    cls = getattr(workspace_sdk, name)
    wanted = {name: of_runtime(cls)}
    found = {name: of_stub(CLASSES[name])}
    for member, value in vars(cls).items():
        if not member.startswith("_"):
            wanted[f"{name}.{member}"] = of_runtime(value)
    for member, node in members(name).items():
        found[f"{name}.{member}"] = of_stub(node)
    assert found == wanted
    assert all(found.values()), [member for member, text in found.items() if not text]


@pytest.mark.parametrize("name", [name for name in PUBLIC if f"Async{name}" in CLASSES])
def test_both_clients_have_the_same_docs(name: str) -> None:
    def docs(of: str) -> dict[str, tuple[str | None, str]]:
        return {
            # Only the asynchronous client takes an asynchronous list.
            member: (
                ast.get_docstring(node),
                ast.unparse(node.args).replace(" | AsyncIterable[Recipient]", ""),
            )
            for member, node in members(of).items()
        }

    assert docs(f"Async{name}") == docs(name)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_class_has_the_name_under_which_it_is_imported(name: str) -> None:
    cls = getattr(workspace_sdk, name)
    assert (cls.__module__, cls.__qualname__) == ("workspace_sdk", name)
