"""Runs mypy's stubtest, with its arguments, on a package whose native module has a stub package.

The modules of the stub package do not exist at run time, and stubtest skips classes whose module
it cannot import. This creates the modules first, with the classes that `_native` exports.
"""

from __future__ import annotations

import ast
import sys
from importlib.resources import files
from types import ModuleType

from mypy import stubtest

from workspace_sdk import _native


def create_modules() -> None:
    for stub in files("workspace_sdk").joinpath("_native").iterdir():
        name, _, extension = stub.name.rpartition(".")
        if extension != "pyi" or name == "__init__":
            continue
        module = ModuleType(f"{_native.__name__}.{name}")
        for node in ast.parse(stub.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and hasattr(_native, node.name):
                setattr(module, node.name, getattr(_native, node.name))
        sys.modules[module.__name__] = module


if __name__ == "__main__":
    create_modules()
    sys.exit(stubtest.main())
