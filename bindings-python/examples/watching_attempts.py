"""Observes every attempt, with a hook and in the log."""

import logging

from workspace_sdk import AttemptEvent, Client


def count(attempt: AttemptEvent) -> None:
    milliseconds = attempt.elapsed * 1000
    print(f"{attempt.operation} #{attempt.attempt}: {attempt.next} after {milliseconds:.1f} ms")


logging.basicConfig(format="%(name)s %(levelname)s %(message)s")
logging.getLogger("workspace_sdk").setLevel(logging.DEBUG)

with Client.from_env(on_attempt=count) as client:
    client.channels.list()
