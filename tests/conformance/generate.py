#!/usr/bin/env python3
"""Writes the case files that come from tables, or checks that they are current.

    python3 generate.py            write them
    python3 generate.py --check    say which differ, and fail if any does

The tables spell the wire forms out themselves; nothing here reads the SDK.
"""

import json
import sys
from pathlib import Path

# Checking must not leave files behind.
sys.dont_write_bytecode = True

from generator import encoding, faults, lengths, statuses, validation, wire

FOLDER = Path(__file__).parent / "cases"


def text(value):
    return json.dumps(value, ensure_ascii=False)


def lines(name, value):
    """A list of objects gets a line an object: that is what a reader compares."""
    if isinstance(value, list) and len(value) > 1 and all(isinstance(item, dict) for item in value):
        items = ",\n     ".join(text(item) for item in value)
        return f"{text(name)}: [\n     {items}]"
    return f"{text(name)}: {text(value)}"


def layout(cases):
    blocks = []
    for case in cases:
        blocks.append("  {" + ",\n   ".join(lines(name, value) for name, value in case.items()) + "}")
    return '{"format": 1, "cases": [\n\n' + ",\n\n".join(blocks) + "\n\n]}\n"


def files():
    written = {}
    for module in (wire, encoding, statuses, faults, validation, lengths):
        for name, cases in module.files().items():
            assert name not in written, name
            written[name] = layout(cases)
    return written


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
        sys.exit("not current: " + ", ".join(stale) + "; run python3 generate.py")


if __name__ == "__main__":
    main()
