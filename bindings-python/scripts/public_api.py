"""Writes the public API of the package, one item per line, to a file.

    python scripts/public_api.py OUTPUT

It reads the sources and the stubs without importing them. `tests/public-api/python.txt` is the committed output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import griffe

PACKAGE = "workspace_sdk"

MODULES = [
    PACKAGE,
    f"{PACKAGE}.types",
    f"{PACKAGE}.protocols",
    f"{PACKAGE}.testing",
    f"{PACKAGE}.testing.pytest_plugin",
]
"""The modules that users import from, and the one whose fixtures pytest finds."""

SOURCES = Path(__file__).parent.parent / "python"

Line = tuple[str, str]
"""The path of an item, by which the lines are sorted, and its declaration."""

# Whether a call needs `await` is part of its signature. Other labels are details of the implementation.
LABELS = {"async": "async ", "staticmethod": "@staticmethod ", "classmethod": "@classmethod "}

KINDS = griffe.ParameterKind
MARKERS = {KINDS.var_positional: "*", KINDS.var_keyword: "**"}


def public_api() -> list[str]:
    """All declarations, sorted by path within each module."""
    loader = griffe.GriffeLoader(search_paths=[SOURCES], allow_inspection=False)
    loader.load(PACKAGE)
    loader.resolve_aliases(external=False)
    lines: list[str] = []
    for name in MODULES:
        module = loader.modules_collection[name]
        found = {line for member in exported(module) for line in describe(name, member)}
        lines += [declaration for _path, declaration in sorted(found)]
    return lines


def exported(module: griffe.Object) -> Iterator[griffe.Object | griffe.Alias]:
    """The members in `__all__`, or those that look public in a module without it."""
    names = module.exports
    for name, member in module.members.items():
        if name in names if names is not None else is_own_and_public(name, member):
            yield member


def is_own_and_public(name: str, member: griffe.Object | griffe.Alias) -> bool:
    return not member.is_alias and not name.startswith("_")


def describe(path: str, item: griffe.Object | griffe.Alias) -> Iterator[Line]:
    """The line of an item, and those of the public members of a class, including inherited ones."""
    full = f"{path}.{item.name}"
    target = item.final_target if isinstance(item, griffe.Alias) else item
    if isinstance(target, griffe.Class):
        bases = ", ".join(str(base) for base in target.bases)
        yield full, f"class {full}({bases})"
        for name, member in target.all_members.items():
            if is_public_member(name):
                yield from describe(full, member)
    elif isinstance(target, griffe.Function):
        yield full, f"{prefix(target)}def {full}{signature(target)}"
    elif isinstance(target, griffe.Attribute):
        yield full, attribute(full, target)
    else:
        raise TypeError(f"{full} is a {target.kind.value}: add its form here")


def is_public_member(name: str) -> bool:
    """Special methods are public: they are what operators, `with` and `match` use."""
    is_special = name.startswith("__") and name.endswith("__")
    return (not name.startswith("_") or is_special) and name != "__slots__"


def prefix(function: griffe.Function) -> str:
    return "".join(text for label, text in LABELS.items() if label in function.labels)


def signature(function: griffe.Function) -> str:
    parts: list[str] = []
    previous = None
    for parameter in function.parameters:
        if previous is KINDS.positional_only and parameter.kind is not KINDS.positional_only:
            parts.append("/")
        if parameter.kind is KINDS.keyword_only and previous not in (
            KINDS.keyword_only,
            KINDS.var_positional,
        ):
            parts.append("*")
        annotation = f": {parameter.annotation}" if parameter.annotation else ""
        is_variadic = parameter.kind in MARKERS
        default = "" if parameter.default is None or is_variadic else f" = {parameter.default}"
        parts.append(f"{MARKERS.get(parameter.kind, '')}{parameter.name}{annotation}{default}")
        previous = parameter.kind
    if previous is KINDS.positional_only:
        parts.append("/")
    returns = f" -> {function.returns}" if function.returns else ""
    return f"({', '.join(parts)}){returns}"


def attribute(full: str, item: griffe.Attribute) -> str:
    annotation = f": {item.annotation}" if item.annotation else ""
    if "property" in item.labels:
        return f"property {full}{annotation}"
    return f"{full}{annotation}{f' = {item.value}' if item.value is not None else ''}"


if __name__ == "__main__":
    [output] = sys.argv[1:]
    Path(output).write_text("".join(f"{line}\n" for line in public_api()), encoding="utf-8")
