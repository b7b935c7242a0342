#!/usr/bin/env python3
"""Writes the case files that are generated from tables, or checks that they are up to date.

    python3 generate.py            writes the files
    python3 generate.py --check    lists the files that are not up to date, and fails if there are any

The tables contain the requests as literals: nothing here depends on the SDK.
"""

import json
import sys
from pathlib import Path

# A check must not write files.
sys.dont_write_bytecode = True

from generator import encoding, faults, lengths, statuses, validation, wire

FOLDER = Path(__file__).parent / "cases"


def to_json(value):
    return json.dumps(value, ensure_ascii=False)


def format_entry(name, value):
    """A key and its value. A list of objects has one line per object, so that they are easy to compare."""
    if isinstance(value, list) and len(value) > 1 and all(isinstance(item, dict) for item in value):
        items = ",\n     ".join(to_json(item) for item in value)
        return f"{to_json(name)}: [\n     {items}]"
    return f"{to_json(name)}: {to_json(value)}"


def format_cases(cases):
    blocks = []
    for case in cases:
        blocks.append("  {" + ",\n   ".join(format_entry(name, value) for name, value in case.items()) + "}")
    return '{"format": 1, "cases": [\n\n' + ",\n\n".join(blocks) + "\n\n]}\n"


def files():
    contents = {}
    for module in (wire, encoding, statuses, faults, validation, lengths):
        for name, cases in module.files().items():
            assert name not in contents, name
            contents[name] = format_cases(cases)
    return contents


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    stale = []
    for name, content in files().items():
        path = FOLDER / name
        if path.exists() and path.read_text(encoding="utf-8") == content:
            continue
        stale.append(name)
        if not check:
            path.write_text(content, encoding="utf-8")
    if check and stale:
        sys.exit("not up to date: " + ", ".join(stale) + "; run python3 generate.py")


if __name__ == "__main__":
    main()
