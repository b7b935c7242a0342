"""The installed wheel: the SBOM in it is rewritten after the wheel is built."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.metadata import PackagePath, files

PACKAGE = "workspace-sdk"


def installed(name: str) -> list[PackagePath]:
    return [path for path in files(PACKAGE) or [] if path.name.endswith(name)]


def test_every_file_has_the_hash_in_the_record() -> None:
    count = 0
    for path in installed(""):
        if path.hash is None:
            continue
        digest = hashlib.new(path.hash.mode, path.read_binary()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == path.hash.value, path
        count += 1
    assert count > 10


def test_the_sbom_lists_the_core_without_its_folder() -> None:
    [sbom] = installed(".cyclonedx.json")
    components = json.loads(sbom.read_text(encoding="utf-8"))["components"]
    [core] = [component for component in components if component["name"] == "workspace-sdk"]
    assert core["bom-ref"].startswith("path+file:///core#"), core["bom-ref"]
