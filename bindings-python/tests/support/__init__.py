"""Helpers of several suites: processes with a time limit, a server that never responds, failures."""

from .failures import FAILURES, Failure
from .fork import in_child
from .loops import LOOPS, run
from .program import run_program
from .unresponsive_server import UnresponsiveServer

__all__ = ["FAILURES", "LOOPS", "Failure", "UnresponsiveServer", "in_child", "run", "run_program"]
