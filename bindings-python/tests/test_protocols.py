"""The protocols for fakes have the members that the stubs declare."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import workspace_sdk
from workspace_sdk import protocols

SCRIPT = Path(__file__).parent.parent / "scripts" / "protocols.py"

# A function that receives a client does not create one.
NOT_IN_PROTOCOLS = {"from_env"}


def test_the_module_is_the_one_that_the_stubs_generate() -> None:
    code = "import protocols; print(protocols.protocols())"
    command = [sys.executable, "-X", "utf8", "-c", code]
    run = subprocess.run(
        command, cwd=SCRIPT.parent, capture_output=True, encoding="utf-8", timeout=100
    )
    assert run.returncode == 0, run.stderr
    committed = Path(protocols.__file__).read_text(encoding="utf-8")
    assert definitions(run.stdout) == definitions(committed), (
        "run `python scripts/protocols.py` in bindings-python"
    )


def definitions(source: str) -> dict[str, str]:
    """The classes. The order of imports is that of the formatter."""
    nodes = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    return {node.name: ast.unparse(node) for node in nodes}


@pytest.mark.parametrize("name", protocols.__all__)
def test_a_protocol_has_the_members_of_its_class(name: str) -> None:
    cls = getattr(workspace_sdk, name.removesuffix("Protocol"))
    members = {member for member in vars(cls) if not member.startswith("_")} - NOT_IN_PROTOCOLS
    assert {
        member for member in vars(getattr(protocols, name)) if not member.startswith("_")
    } == members
