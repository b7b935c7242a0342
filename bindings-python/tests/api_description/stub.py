"""The declarations in the stubs of `_native`, and the modules that contain their own types."""

from __future__ import annotations

import ast
from importlib.resources import files

from . import ApiDescription, names, parameters

_MODULES = ("_result.py", "_errors.py", "_many.py")


def stub_modules() -> list[ast.Module]:
    """The stubs of `_native`, parsed."""
    stubs = [
        each
        for each in files("workspace_sdk").joinpath("_native").iterdir()
        if each.name.endswith(".pyi")
    ]
    return [ast.parse(each.read_text("utf-8")) for each in stubs]


def read(classes: list[str]) -> ApiDescription:
    """The names of these classes. Classes that do not exist are omitted."""
    package = files("workspace_sdk")
    modules = [ast.parse(package.joinpath(name).read_text("utf-8")) for name in _MODULES]
    stub = _Stub([*stub_modules(), *modules])
    found: ApiDescription = {}
    for client in ("Client", "AsyncClient"):
        found |= stub.client(client)
    return found | {name: names(stub.members(name)) for name in classes if name in stub.classes}


class _Stub:
    def __init__(self, modules: list[ast.Module]) -> None:
        nodes = [node for module in modules for node in module.body]
        self.classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}

    def members(self, name: str) -> dict[str, ast.stmt]:
        """The members by name, including those of bases that are in the stub."""
        node = self.classes.get(name)
        if node is None:
            return {}
        found: dict[str, ast.stmt] = {}
        for base in node.bases:
            # A generic base is written with its parameter.
            of = base.value if isinstance(base, ast.Subscript) else base
            found |= self.members(of.id) if isinstance(of, ast.Name) else {}
        for statement in node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found[statement.name] = statement
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                found[statement.target.id] = statement
        return found

    def client(self, name: str) -> ApiDescription:
        members = self.members(name)
        found = {name: names(members), f"{name}()": _parameters(_constructor(members))}
        found |= self._calls(name)
        for member, statement in members.items():
            namespace = _type(statement)
            if namespace in self.classes and not member.startswith("_"):
                found[f"{name}.{member}"] = names(self.members(namespace))
                found |= self._calls(f"{name}.{member}", namespace)
        return found

    def _calls(self, owner: str, cls: str | None = None) -> ApiDescription:
        calls = self.members(cls or owner)
        return {
            f"{owner}.{name}()": _parameters(calls[name])
            for name in names(calls)
            if _type(calls[name]) is None
        }


def _constructor(members: dict[str, ast.stmt]) -> ast.stmt | None:
    return members.get("__new__") or members.get("__init__")


def _type(statement: ast.stmt) -> str | None:
    """The type of an attribute; None for a method."""
    if isinstance(statement, ast.AnnAssign):
        return ast.unparse(statement.annotation)
    assert isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef))
    decorators = [ast.unparse(decorator) for decorator in statement.decorator_list]
    if "property" not in decorators or statement.returns is None:
        return None
    return ast.unparse(statement.returns)


def _parameters(statement: ast.stmt | None) -> list[str]:
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return []
    given = statement.args
    rest = [each.arg for each in (given.vararg, given.kwarg) if each is not None]
    assert not rest and not given.posonlyargs, f"{statement.name}: {ast.unparse(given)}"
    is_static = any(ast.unparse(each) == "staticmethod" for each in statement.decorator_list)
    positional = [each.arg for each in given.args][0 if is_static else 1 :]
    return parameters(positional, [each.arg for each in given.kwonlyargs])
