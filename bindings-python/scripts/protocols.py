"""Writes `workspace_sdk/protocols.py`, the protocols of the clients, from the stubs of `_native`.

python scripts/protocols.py
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "python" / "workspace_sdk"
PROTOCOLS = PACKAGE / "protocols.py"

CLIENTS = ("Client", "AsyncClient")

# Code that receives a client does not create one.
NOT_IN_PROTOCOLS = {"from_env"}

DOCSTRING = '''"""Protocols of the clients and their resources, for the types of fakes in tests.

A function whose parameter has the type `ClientProtocol` accepts a `Client`, and a fake with the same
members. A function that only sends templates needs no more than a `TemplatesProtocol`, for which a
fake is a class with three methods.

    def remind(templates: TemplatesProtocol, to: str) -> None:
        templates.send(to, "plain_notice")

https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/testing.md#without-a-server
"""
'''

Function = ast.FunctionDef | ast.AsyncFunctionDef


def protocols() -> str:
    """The source of the module, not formatted."""
    stubs = [
        ast.parse(path.read_text("utf-8")) for path in sorted((PACKAGE / "_native").glob("*.pyi"))
    ]
    classes = {
        node.name: node for stub in stubs for node in stub.body if isinstance(node, ast.ClassDef)
    }
    resources = [
        name
        for name, node in classes.items()
        if [ast.unparse(base) for base in node.bases] == ["Resource"]
    ]
    names = sorted(resources) + list(CLIENTS)
    definitions = [protocol(classes[name], set(names)) for name in names]
    body = "\n\n\n".join(definitions)
    used = set(re.findall(r"\w+", body))
    imports = sorted(
        f"from {module} import {name}"
        for name, module in {**origins(stubs), **dict.fromkeys(classes, ".")}.items()
        if name in used and name not in names and name not in ("Any", "final")
    )
    lines = "\n".join(f"    {line}" for line in imports)
    exported = ", ".join(repr(f"{name}Protocol") for name in sorted(names))
    head = "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING, Protocol\n"
    return (
        f"{DOCSTRING}\n{head}\nif TYPE_CHECKING:\n{lines}\n\n__all__ = [{exported}]\n\n\n{body}\n"
    )


def origins(stubs: list[ast.Module]) -> dict[str, str]:
    """The module of each name that the stubs import from outside of `_native`."""
    found: dict[str, str] = {}
    for node in (node for stub in stubs for node in stub.body if isinstance(node, ast.ImportFrom)):
        if node.level != 1:
            module = f".{node.module}" if node.level == 2 else node.module or ""
            for own in ("._result", "._many"):
                module = module.replace(own, ".")
            found.update({alias.name: module for alias in node.names})
    return found


def protocol(node: ast.ClassDef, names: set[str]) -> str:
    """The protocol of a class, with the types of its members replaced by their protocols."""
    members = [
        member(statement, names)
        for statement in node.body
        if isinstance(statement, Function)
        and not statement.name.startswith("_")
        and statement.name not in NOT_IN_PROTOCOLS
    ]
    what = "A client" if node.name in CLIENTS else "The resource"
    head = f'class {node.name}Protocol(Protocol):\n    """{what} with the members of `{node.name}`."""\n\n'
    return head + "\n\n".join(members)


def member(statement: Function, names: set[str]) -> str:
    statement.body = [ast.Expr(ast.Constant(...))]
    if isinstance(statement.returns, ast.Name) and statement.returns.id in names:
        statement.returns.id += "Protocol"
    return "\n".join(f"    {line}" for line in ast.unparse(statement).splitlines())


if __name__ == "__main__":
    PROTOCOLS.write_text(protocols(), "utf-8")
    for command in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, str(PROTOCOLS)], check=True)
