"""The licences and the README of the wheel `workspace-sandbox`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "bindings-python" / "sandbox"


@pytest.mark.parametrize("name", ["LICENSE-MIT", "LICENSE-APACHE"])
def test_its_licences_are_those_of_the_repository(name: str) -> None:
    # They are copies, because a wheel cannot include files from outside its folder.
    assert (PACKAGE / name).read_text("utf-8") == (ROOT / name).read_text("utf-8")


def test_the_example_of_its_readme_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (PACKAGE / "README.md").read_text("utf-8"), re.S)
    assert len(blocks) == 1
    exec(blocks[0], {})
