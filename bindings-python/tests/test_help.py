"""`help()`, and `?` in a notebook, show the parameters of a method with their types.

A signature of compiled code has no annotations, so the docstring ends with the signature of the stub.
"""

from __future__ import annotations

import ast
import inspect
import pydoc
import re

import pytest

import workspace_sdk
from api_description.stub import stub_modules

Statement = ast.FunctionDef | ast.AsyncFunctionDef

CLASSES = {
    node.name: node
    for module in stub_modules()
    for node in module.body
    if isinstance(node, ast.ClassDef)
}
NAMES = [
    name
    for name, node in CLASSES.items()
    if not name.startswith("Async")
    and (name == "Client" or [ast.unparse(base) for base in node.bases] == ["Resource"])
]


def methods(name: str) -> dict[str, Statement]:
    found = [node for node in CLASSES[name].body if isinstance(node, Statement)]
    return {
        node.name: node
        for node in found
        if not node.name.startswith("_")
        and "property" not in [ast.unparse(each) for each in node.decorator_list]
    }


def signature(name: str, method: str) -> str:
    """The signature in the stub, without a result that differs between the two clients."""
    own, other = methods(name)[method], methods(f"Async{name}")[method]
    arguments = re.sub(r"^self(, )?", "", ast.unparse(own.args)).replace("=", " = ")
    results = {ast.unparse(node.returns) for node in (own, other) if node.returns is not None}
    result = f" -> {results.pop()}" if len(results) == 1 else ""
    return f"`{method}({arguments}){result}`"


CASES = [(name, method) for name in NAMES for method in methods(name)]


@pytest.mark.parametrize("prefix", ["", "Async"])
@pytest.mark.parametrize(("name", "method"), CASES)
def test_help_shows_the_signature_with_types(prefix: str, name: str, method: str) -> None:
    cls = getattr(workspace_sdk, f"{prefix}{name}")
    text = " ".join(pydoc.plain(pydoc.render_doc(getattr(cls, method))).split())
    assert text.endswith(" ".join(signature(name, method).split()))


@pytest.mark.parametrize("prefix", ["", "Async"])
@pytest.mark.parametrize(("name", "method"), CASES)
def test_a_signature_has_the_parameters_of_the_stub(prefix: str, name: str, method: str) -> None:
    cls = getattr(workspace_sdk, f"{prefix}{name}")
    arguments = methods(name)[method].args
    parameters = list(inspect.signature(getattr(cls, method)).parameters)
    assert parameters == [each.arg for each in [*arguments.args, *arguments.kwonlyargs]]
