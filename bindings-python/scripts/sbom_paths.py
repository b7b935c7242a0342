"""Removes the paths of this machine from the SBOMs in wheels.

    python scripts/sbom_paths.py WHEEL...

maturin writes an SBOM into each wheel. There, crates of this repository are identified by the folder from which they
were built: `path+file:///home/user/workspace-sdk/core#0.1.0` becomes `path+file:///core#0.1.0`. A wheel is replaced,
with the new hash of the SBOM in its `RECORD`.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from pathlib import Path
from zipfile import ZipFile, ZipInfo

SBOM = re.compile(r"[^/]+\.dist-info/sboms/[^/]+\.json")
RECORD = re.compile(r"[^/]+\.dist-info/RECORD")

FOLDER = re.compile(r'file:///[^"#?\s]*/(?=[^"#?/\s]+["#?\s])')
"""The part of a `file` URL before the last folder."""


def main() -> None:
    for wheel in map(Path, sys.argv[1:]):
        files = read(wheel)
        changed = {
            info.filename: shorten(data) for info, data in files if SBOM.fullmatch(info.filename)
        }
        write(wheel, [(info, updated(info, data, changed)) for info, data in files])


def read(wheel: Path) -> list[tuple[ZipInfo, bytes]]:
    with ZipFile(wheel) as archive:
        return [(info, archive.read(info)) for info in archive.infolist()]


def shorten(sbom: bytes) -> bytes:
    return FOLDER.sub("file:///", sbom.decode()).encode()


def updated(info: ZipInfo, data: bytes, changed: dict[str, bytes]) -> bytes:
    if RECORD.fullmatch(info.filename):
        lines = data.decode().splitlines(keepends=True)
        return "".join(record(line, changed) for line in lines).encode()
    return changed.get(info.filename, data)


def record(line: str, changed: dict[str, bytes]) -> str:
    """A line of `RECORD`: the name, the hash and the size of a file."""
    name = line.split(",")[0]
    if name not in changed:
        return line
    digest = base64.urlsafe_b64encode(hashlib.sha256(changed[name]).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(changed[name])}\n"


def write(wheel: Path, files: list[tuple[ZipInfo, bytes]]) -> None:
    unfinished = wheel.with_suffix(".unfinished")
    with ZipFile(unfinished, "w") as archive:
        for info, data in files:
            archive.writestr(info, data, compress_type=info.compress_type, compresslevel=9)
    unfinished.replace(wheel)


if __name__ == "__main__":
    main()
