"""Finds the executable `workspace-sandbox`."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig

from ._error import SandboxError

VARIABLE = "WORKSPACE_SANDBOX"
_NAME = "workspace-sandbox.exe" if sys.platform == "win32" else "workspace-sandbox"


def find() -> str:
    """The path of the executable.

    It is the value of the variable WORKSPACE_SANDBOX. Without one, this looks in the folders into
    which pip installs executables (that of this environment, then that of the user), then in PATH.
    The environment does not have to be active.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        if not os.path.isfile(chosen):
            raise SandboxError(f"{VARIABLE} names {chosen!r}, which is not a file")
        return chosen
    user_scheme = sysconfig.get_preferred_scheme("user")
    for folder in (sysconfig.get_path("scripts"), sysconfig.get_path("scripts", user_scheme)):
        path = os.path.join(folder, _NAME)
        if os.path.isfile(path):
            return path
    found = shutil.which("workspace-sandbox")
    if found is None:
        raise SandboxError("workspace-sandbox is not installed: pip install workspace-sandbox")
    return found
